// Requests of InstantSearch as parameters of a Newsdex service.

import { fieldOf, filtersOf } from "./filters.js";

const MAX_SIZE = 100;
const MAX_CHARACTERS = 2000; // of a query that count
const KINDS = { DateRange: "date", NumberRange: "number", DurationRange: "duration" };
const NOT_HERE = [
  ...["aroundLatLng", "aroundLatLngViaIP", "insideBoundingBox", "insidePolygon", "tagFilters", "similarQuery"],
  ...["restrictSearchableAttributes"],
];
const HIT_FACTS = ["highlights", "passages", "matched", "lacking"];

/** What requests to this service may name, of its OpenAPI document. */
export function catalogOf(document, { attributes, dateUnitMs }) {
  const declared = new Map(document.paths["/api/search"].get.parameters.map((one) => [one.name, one.schema]));
  const kindOf = (name) => KINDS[declared.get(name).items?.$ref?.split("/").at(-1)] ?? "value";
  return {
    ...{ attributes, dateUnitMs, names: Object.entries(attributes) },
    kinds: new Map(declared.get("missing").items.enum.map((name) => [name, kindOf(name)])),
    facets: new Set(declared.get("facets")?.anyOf[0].items.enum),
    sorts: new Set(declared.get("sort").enum),
    shown: new Set(declared.get("fields").items.enum),
  };
}

/** Which hits a request wants; pages count from 0. */
export function pageOf({ page = 0, hitsPerPage = 20, offset, length }) {
  const size = Number(length ?? hitsPerPage);
  const at = offset === undefined ? Number(page) : offset / size;
  if (!(size >= 0 && size <= MAX_SIZE)) throw new RangeError(`hitsPerPage: found ${size}, expected 0 to ${MAX_SIZE}`);
  if (!Number.isInteger(at)) throw new RangeError(`offset: found ${offset}, expected a multiple of ${size}`);
  return { page: at, hitsPerPage: size };
}

/** The facets that a request wants, and what the service has of each. */
export function facetsOf({ facets = [] }, catalog) {
  const names = [facets].flat().filter(Boolean);
  return (names.includes("*") ? [...catalog.facets] : names).map((attribute) => {
    const { field, level } = fieldOf(attribute, catalog);
    const kind = catalog.kinds.get(field);
    if (!kind) throw new TypeError(`facets: “${attribute}” is no field; expected some of ${[...catalog.kinds.keys()].join(", ")}`);
    const isStats = kind !== "value" && level === undefined && catalog.sorts.has(field) && catalog.shown.has(field);
    return { attribute, field, level, kind, isStats, isFacet: catalog.facets.has(field) };
  });
}

/** Query and filters as parameters of the service. */
export function parametersOf(params, facets, catalog) {
  const unknown = NOT_HERE.find((name) => params[name]?.length);
  if (unknown) throw new TypeError(`${unknown}: the service cannot search so`);
  const { parameters, query } = filtersOf(params, catalog, new Set(facets.map(({ field }) => field)));
  const typed = (params.query ?? "").slice(0, MAX_CHARACTERS);
  const text = query ? `${query} ${typed.replace(/^(\s*\b(AND|OR)\b)+/, "")}`.trim() : typed;
  return {
    ...(text && { q: text }),
    ...parameters,
    ...{ collapse: Number(Boolean(params.distinct)), typing: Number(params.queryType !== "prefixNone") },
    ...(params.typoTolerance === false && { exact: 1 }),
  };
}

/** Which page, facets and fields a search has. */
export function shownOf(params, { page, hitsPerPage }, facets, catalog) {
  const { attributesToRetrieve = ["*"], attributesToHighlight = ["*"], attributesToSnippet = ["excerpt"] } = params;
  const counted = [...new Set(facets.filter(({ isFacet }) => isFacet).map(({ field }) => field))];
  const wanted = [attributesToRetrieve].flat();
  const isAll = wanted.includes("*") || wanted.some((name) => name.startsWith("-"));
  const marked = [attributesToHighlight, attributesToSnippet].flat().map((name) => name.split(":")[0]);
  const named = [...wanted, ...marked].map((name) => fieldOf(name, catalog).field).filter((name) => catalog.shown.has(name));
  const fields = hitsPerPage ? !isAll && [...new Set([...named, ...HIT_FACTS])] : ["id"];
  return {
    ...{ page: page + 1, size: hitsPerPage || 1, facets: counted.length ? counted : "none" },
    ...(fields && { fields }),
    ...(!(hitsPerPage && [attributesToHighlight].flat().length) && { highlights: 0 }),
  };
}
