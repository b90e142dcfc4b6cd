// Search of a folder as `<newsdex-search folder="…">` asks it: with the parameters and answers of a service's JSON.

import { marked, StaticSearch } from "./search.js";
import { textsOf } from "./texts.js";

const SIZE = 20;
const DATES = "published";
const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;" };

export class FolderSearch {
  #home;
  #search;

  constructor(address) {
    this.#home = new URL(".", address).href;
    this.#search = new StaticSearch(this.#home);
  }

  /** One page of hits; Failure when a file cannot be loaded. Parameters that are no facets choose nothing. */
  async search(parameters) {
    const [size, page] = [Number(parameters.get("size")) || SIZE, Number(parameters.get("page")) || 1];
    const names = await this.#search.facetNames();
    const chosen = new Map([...names].map((name) => [name, new Set(parameters.getAll(name))]));
    const query = parameters.get("q") ?? "";
    const options = { chosen, size, offset: size * (page - 1), typing: parameters.get("typing") === "1" };
    const { total, hits, facets, forms } = await this.#search.search(query, options);
    return {
      hits: hits.map((hit) => this.#hit(hit, forms)),
      facets: Object.fromEntries(facets.map(facetOf)),
      stories: total,
      total,
      page,
      pages: Math.ceil(total / size),
      size,
      query: { corrections: [] },
    };
  }

  #hit(hit, forms) {
    const texts = Object.entries(hit).filter(([name]) => name === "title" || name === "excerpt");
    const highlights = Object.fromEntries(texts.map(([name, text]) => [name, markup(marked(text, forms))]));
    return { ...hit, ...(hit.url && { url: new URL(hit.url, this.#home).href }), highlights };
  }
}

function markup(parts) {
  const escaped = (text) => text.replace(/[&<>"']/g, (sign) => ESCAPES[sign]);
  return parts.map(([text, isWord]) => (isWord ? `<mark>${escaped(text)}</mark>` : escaped(text))).join("");
}

function facetOf({ name, label, values }) {
  const shown = { label: label ?? (name === DATES ? "" : textsOf("en").fields[name]) };
  return [name, name === DATES ? { ...shown, years: values.toReversed() } : { ...shown, values }];
}
