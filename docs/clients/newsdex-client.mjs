// A client of Newsdex for browsers, Node 18 and newer, Deno and Bun, without other packages: copy it.
//
//   import { Newsdex } from "./newsdex-client.mjs";
//
//   const newsdex = new Newsdex("https://search.example.org");
//   for await (const hit of newsdex.hits({ q: "tide gauges", topics: ["Climate", "Oceans"], fields: ["title", "url"] }))
//     console.log(hit.title, hit.url);
//
// In a browser on a page of another origin, the service needs --cors-origins.

/** An error that the service has answered with (RFC 9457). */
export class Problem extends Error {
  constructor(facts) {
    super(facts.detail ?? facts.title ?? "no answer");
    this.name = "Problem";
    this.facts = facts;
    this.status = facts.status ?? 0;
    this.code = facts.code ?? "";
  }
}

/** A service at an address; parameters are those of its JSON API, lists for what may be repeated. */
export class Newsdex {
  #address;
  #timeoutMs;

  constructor(address, { timeoutMs = 10_000 } = {}) {
    this.#address = address.replace(/\/+$/, "");
    this.#timeoutMs = timeoutMs;
  }

  /** One page of hits, with the counts of facets and how the query was read. */
  search(parameters = {}) {
    return this.#get("/api/search", parameters);
  }

  /** All hits, page after page; Problem `cursor-outdated` when the index has changed so that none follows. */
  async *hits(parameters = {}) {
    const asked = { size: 100, facets: "none", ...parameters };
    for (let after; after !== null; ) {
      const answer = await this.search(after ? { ...asked, after } : asked);
      yield* answer.hits;
      after = answer.after;
    }
  }

  /** Several searches at once: the answer or the Problem of each. */
  async searches(...searches) {
    const { results } = await this.#send("/api/multi-search", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ searches }),
    });
    return results.map((one) => one.answer ?? new Problem(one.problem));
  }

  /** The shown fields of one document. */
  async document(id) {
    return (await this.#get(`/api/documents/${path(id)}`)).document;
  }

  /** The documents most like one. */
  async similar(id, parameters = {}) {
    return (await this.#get(`/api/similar/${path(id)}`, parameters)).hits;
  }

  /** Completions of what was typed. */
  async suggest(q, parameters = {}) {
    return (await this.#get("/api/suggest", { q, ...parameters })).suggestions;
  }

  /** The values of one facet and their counts. */
  async facet(field, parameters = {}) {
    return (await this.#get(`/api/facets/${path(field)}`, parameters)).values;
  }

  #get(at, parameters = {}) {
    const query = new URLSearchParams(
      Object.entries(parameters).flatMap(([name, value]) => [value].flat().map((one) => [name, String(one)])),
    ).toString();
    return this.#send(query ? `${at}?${query}` : at);
  }

  async #send(at, options = {}) {
    const response = await fetch(this.#address + at, { signal: AbortSignal.timeout(this.#timeoutMs), ...options });
    if (response.ok) return response.json();
    const facts = await response.json().catch(() => null);
    throw new Problem(facts ?? { status: response.status, title: response.statusText });
  }
}

const path = (id) => id.split("/").map(encodeURIComponent).join("/");
