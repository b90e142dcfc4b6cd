// Scope of the search: what the attributes of an element say of every request.

const SIZE = 8;
const MOST_HITS = 50;
const OWN_PARAMETERS = ["q", "page", "size", "after", "fields", "facets", "typing", "explain", "highlights"];

export class Scope {
  #filters;
  #facets;
  #size;

  /** Attributes are texts or null: fixed `filters` as in an address, names of `facets`, and the `size` of a page. */
  constructor({ filters, facets, size }) {
    this.#filters = new URLSearchParams(filters ?? "");
    for (const name of OWN_PARAMETERS) this.#filters.delete(name);
    this.#facets = facets === null ? null : facets.split(/[\s,]+/).filter((name) => name && name !== "none");
    this.#size = Math.min(Math.max(Math.trunc(size) || SIZE, 1), MOST_HITS);
  }

  /** Whether a filter of this field is fixed: nobody chooses among its values. */
  fixes(name) {
    return this.#filters.has(name);
  }

  /** The facets to show: those that are named, else those that were `found` worth it; null when nobody knows yet. */
  facets(found) {
    return (this.#facets ?? found)?.filter((name) => !this.fixes(name)) ?? null;
  }

  search({ query, chosen, isFinal, page, found }) {
    const names = this.facets(found);
    const counted = names?.length === 0 ? ["none"] : (names ?? []);
    const pairs = [["typing", isFinal ? "" : "1"], ["size", this.#size], ["page", page]];
    return this.#parameters(query, chosen, [...pairs, ...counted.map((name) => ["facets", name])]);
  }

  suggestions({ query, chosen, limit }) {
    return this.#parameters(query, chosen, [["limit", limit]]);
  }

  #parameters(query, chosen, pairs) {
    const all = [["q", query], ...this.#filters, ...chosen.pairs(), ...pairs];
    return new URLSearchParams(all.filter(([, value]) => value !== ""));
  }
}
