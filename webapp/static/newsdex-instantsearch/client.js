// A search client of InstantSearch for a Newsdex service; docs/instantsearch.md says what maps to what.

import { NewsdexError } from "./errors.js";
import { fieldOf, filtersOf } from "./filters.js";
import { catalogOf, facetsOf, pageOf, parametersOf, shownOf } from "./requests.js";
import { datePairs, highlightOf, hitOf, markedPart, numberOf, resultOf } from "./results.js";

const MAX_SEARCHES = 16; // in one request
const MAX_VALUES = 1000;
const SUGGEST = "suggest";
const RELATED = new Set(["related-products", "looking-similar"]);

/**
 * A search client.
 *
 * service: the address of the service; without one, where this script comes from.
 * attributes: fields by the names that the page has for them, { "author.name": "provider" }.
 * sorts: orders by names of indexes, { news_newest: "-published" }; `any:-published` needs no entry.
 * parameters: parameters of the service for each search, { collapse: 1 }.
 * dates: "seconds" or "milliseconds" since 1970, the unit of dates in numeric filters and in `facets_stats`.
 */
function searchClient(options = {}) {
  const client = new Client(options);
  return {
    search: (requests) => client.search(requests),
    searchForFacetValues: (requests) => client.searchForFacetValues(requests),
    getRecommendations: (requests) => client.getRecommendations(requests),
    clearCache: () => client.clear(),
  };
}

class Client {
  #catalog;

  constructor({ service, attributes = {}, sorts = {}, parameters = {}, dates = "seconds", timeoutMs = 10_000 }) {
    this.service = String(service ?? new URL(".", import.meta.url)).replace(/\/+$/, "");
    this.dateUnitMs = { seconds: 1000, milliseconds: 1 }[dates];
    if (!this.dateUnitMs) throw new TypeError(`dates: found “${dates}”, expected “seconds” or “milliseconds”`);
    Object.assign(this, { attributes, sorts, parameters, timeoutMs });
  }

  async search(asked) {
    const requests = (asked.requests ?? asked).map(withParams);
    const catalog = await this.catalog();
    const batch = new Batch(this);
    const results = requests.map((one) => this.#result(one, batch, catalog));
    batch.send();
    return { results: await Promise.all(results) };
  }

  async searchForFacetValues(requests) {
    const catalog = await this.catalog();
    return Promise.all(requests.map(withParams).map((one) => this.#facetHits(one.params.facetName, one.params, catalog)));
  }

  async getRecommendations(asked) {
    const catalog = await this.catalog();
    return { results: await Promise.all((asked.requests ?? asked).map((one) => this.#similar(one, catalog))) };
  }

  /** What the service can be asked, read once. */
  catalog() {
    this.#catalog ??= this.get("/api/openapi.json").then((document) => catalogOf(document, this));
    this.#catalog.catch(() => this.clear());
    return this.#catalog;
  }

  clear() {
    this.#catalog = undefined;
  }

  get(path, parameters = {}) {
    const pairs = Object.entries(parameters).flatMap(([name, value]) => [value].flat().map((one) => [name, String(one)]));
    return this.send(pairs.length ? `${path}?${new URLSearchParams(pairs)}` : path);
  }

  async send(path, options = {}) {
    const response = await fetch(this.service + path, { signal: AbortSignal.timeout(this.timeoutMs), ...options });
    if (response.ok) return response.json();
    const problem = await response.json().catch(() => null);
    throw new NewsdexError(problem ?? { status: response.status, title: response.statusText });
  }

  async #result({ indexName = "", type, facet, params }, batch, catalog) {
    if (type === "facet") return this.#facetHits(facet, params, catalog);
    const order = this.sorts[indexName] ?? (indexName.includes(":") ? indexName.split(":").at(-1) : "");
    if (order === SUGGEST) return this.#suggestions(indexName, params, catalog);
    const page = pageOf(params);
    const facets = facetsOf(params, catalog);
    const asked = parametersOf(params, facets, catalog);
    const [answer, ...stats] = await Promise.all([
      batch.add({ ...asked, ...shownOf(params, page, facets, catalog), ...(order && { sort: order }), ...this.parameters }),
      ...facets.filter(({ isStats }) => isStats).map((one) => statsOf(one, { ...asked, ...this.parameters }, batch, catalog)),
    ]);
    const counts = await Promise.all(facets.map((one) => this.#counts(one, answer, asked, params)));
    return resultOf({ indexName, params, page, answer, counts, stats, catalog });
  }

  /** The counts of one facet: those of the answer, or more when the page wants more values. */
  async #counts({ attribute, field, level, isFacet }, answer, asked, { maxValuesPerFacet = 100 }) {
    if (!isFacet) return [attribute, {}];
    const counts = answer.facets[field];
    const isCut = counts.distinct > counts.values?.length && maxValuesPerFacet > counts.values.length;
    const { values } = isCut ? await this.#facet(field, { ...asked, ...this.parameters }, { limit: Math.min(maxValuesPerFacet, MAX_VALUES) }) : counts;
    const pairs = values ? values.map(({ value, count }) => [value, count]) : datePairs(counts, level);
    return [attribute, Object.fromEntries(values ? pairs.slice(0, maxValuesPerFacet) : pairs)];
  }

  #facet(field, { q, ...asked }, own) {
    return this.get(`/api/facets/${encodeURIComponent(field)}`, { ...(q && { q }), ...asked, ...own });
  }

  async #facetHits(attribute, params, catalog) {
    const begun = performance.now();
    const { field } = fieldOf(attribute, catalog);
    const asked = parametersOf(params, [{ field }], catalog);
    const contains = params.facetQuery ? { contains: params.facetQuery } : {};
    const { values } = await this.#facet(field, { ...asked, ...this.parameters }, { ...contains, limit: params.maxFacetHits ?? 10 });
    const facetHits = values.map(({ value, count }) => ({ value, count, highlighted: markedPart(value, params.facetQuery, params) }));
    return { facetHits, exhaustiveFacetsCount: true, processingTimeMS: Math.ceil(performance.now() - begun) };
  }

  async #suggestions(indexName, params, catalog) {
    const { hitsPerPage: limit } = pageOf(params);
    const { query: q = "" } = params;
    const { suggestions } = q.trim() && limit ? await this.get("/api/suggest", { q, limit: Math.min(limit, 50) }) : { suggestions: [] };
    const hits = suggestions.map(({ kind, text, marked: html, count }) => ({
      ...{ objectID: `${kind}:${text}`, query: text, kind, count },
      _highlightResult: { query: highlightOf(html, [q], 1, params) },
    }));
    const answer = { stories: hits.length, page: 1, hits: [], took_ms: 0, query: {} };
    return { ...resultOf({ indexName, params, page: pageOf(params), answer, counts: [], stats: [], catalog }), hits };
  }

  async #similar({ model, objectID, maxRecommendations, queryParameters = {} }, catalog) {
    if (!RELATED.has(model)) throw new TypeError(`model: found “${model}”, expected one of ${[...RELATED].join(", ")}`);
    const asked = filtersOf(queryParameters, catalog, new Set()).parameters;
    const path = objectID.split("/").map(encodeURIComponent).join("/");
    const { hits } = await this.get(`/api/similar/${path}`, { ...asked, size: maxRecommendations || 10 });
    return { hits: hits.map((one) => hitOf(one, queryParameters, catalog)), processingTimeMS: 0 };
  }
}

/** Searches that go to the service together: one by an address that caches know, several by one body. */
class Batch {
  #waiting = [];

  constructor(client) {
    this.client = client;
  }

  add(search) {
    return new Promise((resolve, reject) => this.#waiting.push({ search, resolve, reject }));
  }

  send() {
    while (this.#waiting.length) {
      const some = this.#waiting.splice(0, MAX_SEARCHES);
      const answers = some.length === 1 ? this.#one(some[0].search) : this.#several(some.map(({ search }) => search));
      answers.then(
        (all) => some.forEach((one, at) => (all[at].problem ? one.reject(new NewsdexError(all[at].problem)) : one.resolve(all[at].answer))),
        (error) => some.forEach((one) => one.reject(error)),
      );
    }
  }

  async #one(search) {
    return [{ answer: await this.client.get("/api/search", search) }];
  }

  async #several(searches) {
    const headers = { "Content-Type": "application/json" };
    return (await this.client.send("/api/multi-search", { method: "POST", headers, body: JSON.stringify({ searches }) })).results;
  }
}

function withParams({ indexName, type, facet, params, ...others }) {
  return { indexName, type, facet, params: params ?? others };
}

/** The least and the greatest value of a field under a search. */
async function statsOf({ attribute, field, kind }, asked, batch, catalog) {
  const one = { ...asked, "-missing": field, size: 1, fields: field, facets: "none", highlights: 0 };
  const ends = await Promise.all([field, `-${field}`].map((sort) => batch.add({ ...one, sort })));
  const [min, max] = ends.map(({ hits: [hit] }) => hit && numberOf(kind, hit[field], catalog));
  return [attribute, { min, max }];
}

export { NewsdexError, searchClient };
