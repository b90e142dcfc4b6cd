// Answers of a Newsdex service in the shape that InstantSearch reads.

const MARKED = /<mark>(.*?)<\/mark>/gs;
const ENTITY = /&(?:amp|lt|gt|quot|#x27|#39);/g;
const ENTITIES = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#x27;": "'", "&#39;": "'" };
const DURATION = /^P(?:([\d.]+)W)?(?:([\d.]+)D)?(?:T(?:([\d.]+)H)?(?:([\d.]+)M)?(?:([\d.]+)S)?)?$/;
const SECONDS = [604_800, 86_400, 3600, 60, 1];
const SNIPPET_WORDS = 10;

/** One answer; `nbHits` counts the hits that pages lead to. */
export function resultOf({ indexName, params, page: { page, hitsPerPage }, answer, counts, stats, catalog }) {
  const { corrections = [] } = answer.query;
  const isThere = hitsPerPage && answer.page === page + 1;
  return {
    ...{ index: indexName, query: params.query ?? "", params: String(new URLSearchParams(texts(params))) },
    hits: isThere ? answer.hits.map((hit) => hitOf(hit, params, catalog)) : [],
    ...{ page, hitsPerPage, nbHits: answer.stories, nbPages: hitsPerPage && Math.ceil(answer.stories / hitsPerPage) },
    processingTimeMS: Math.ceil(answer.took_ms),
    facets: Object.fromEntries(counts),
    facets_stats: Object.fromEntries(stats.filter(([, { min }]) => min !== undefined)),
    exhaustive: { nbHits: true, facetsCount: true, typo: true },
    ...{ exhaustiveNbHits: true, exhaustiveFacetsCount: true, exhaustiveTypo: true },
    ...(corrections.length && { userData: [{ corrections }] }),
  };
}

function texts(params) {
  return Object.entries(params).map(([name, value]) => [name, typeof value === "object" ? JSON.stringify(value) : value]);
}

/** A hit with its fields, also by the page's names for them, its marks, and parts of its texts. */
export function hitOf({ highlights = {}, ...hit }, params, { names }) {
  const made = { ...hit, objectID: hit.id, _highlightResult: {}, _snippetResult: {} };
  const marks = marksOf(hit, highlights);
  const words = new Set([...Object.values(hit.matched ?? {}).flat(), ...(hit.lacking ?? [])]);
  const pairs = [...Object.keys(marks).map((field) => [field, field]), ...names];
  const source = { body: marks.body ? "body" : "excerpt" };
  const wordsIn = (field) => hit.matched?.[source[field] ?? field] ?? [];
  const result = (field, html) => mapped(html, (one) => highlightOf(one, wordsIn(field), words.size, params));
  marks.body ??= marks.excerpt;
  for (const [name, field] of names) if (hit[field] !== undefined) place(made, name, hit[field]);
  for (const [name, field] of pairs.filter(([, field]) => marks[field] !== undefined)) {
    if (field !== "body" && snippetLength(params.attributesToHighlight ?? ["*"], name)) {
      place(made._highlightResult, name, result(field, marks[field]));
    }
    const length = snippetLength(params.attributesToSnippet ?? ["body:100"], name);
    if (length) place(made._snippetResult, name, result(field, mapped(marks[field], (one) => cropped(one, length, params))));
  }
  return made;
}

/** The texts of a hit as escaped HTML with marks, by field, many for a field with many values; of the body, its passages. */
function marksOf({ passages = [], ...hit }, highlights) {
  const isText = (value) => [value].flat().length && [value].flat().every((one) => typeof one === "string");
  const fields = Object.entries(hit).filter(([name, value]) => isText(value) && name !== "lacking");
  const body = passages.length ? { body: passages.map(({ text }) => text).join(" … ") } : {};
  return { ...Object.fromEntries(fields.map(([name, value]) => [name, mapped(value, escaped)])), ...highlights, ...body };
}

/** One text of `_highlightResult`, from escaped HTML with marks. */
export function highlightOf(html, matchedWords, queryWords, params) {
  const value = tagged(html, params);
  if (!html.includes("<mark>")) return { value, matchLevel: "none", matchedWords: [] };
  const matchLevel = matchedWords.length < queryWords ? "partial" : "full";
  return { value, matchLevel, fullyHighlighted: !html.replace(MARKED, "").trim(), matchedWords };
}

/** A text with some part of it marked, without regard to case. */
export function markedPart(text, part, params) {
  const at = part ? text.toLowerCase().indexOf(part.toLowerCase()) : -1;
  const [before, inside, after] = at < 0 ? [text, "", ""] : [text.slice(0, at), text.slice(at, at + part.length), text.slice(at + part.length)];
  return tagged(escaped(before) + (inside && `<mark>${escaped(inside)}</mark>`) + escaped(after), params);
}

/** Marks by the page's tags. Where these are HTML the text stays escaped; else it is plain, and the page escapes it. */
function tagged(html, { highlightPreTag = "<em>", highlightPostTag = "</em>" }) {
  const isHtml = `${highlightPreTag}${highlightPostTag}`.includes("<");
  const plain = (text) => (isHtml ? text : text.replace(ENTITY, (one) => ENTITIES[one]));
  return html.split(/(<mark>.*?<\/mark>)/s).map((part, at) => (at % 2 ? highlightPreTag + plain(part.slice(6, -7)) + highlightPostTag : plain(part))).join("");
}

/** The words around the first mark, at most so many. */
function cropped(html, length, { snippetEllipsisText = "…" }) {
  const words = html.match(/(?:<mark>.*?<\/mark>|[^\s<])+/gs) ?? [];
  const first = Math.max(0, words.findIndex((word) => word.includes("<mark>")));
  const from = Math.max(0, Math.min(first - Math.floor(length / 2), words.length - length));
  const part = words.slice(from, from + length).join(" ");
  return (from > 0 ? snippetEllipsisText : "") + part + (from + length < words.length ? snippetEllipsisText : "");
}

/** How many words the page wants of an attribute, of entries such as `title:20` and `*`; 0 when it wants none. */
function snippetLength(wanted, name) {
  const entry = [wanted].flat().map((one) => one.split(":")).find(([one]) => one === "*" || one === name);
  return entry ? Number(entry[1] ?? SNIPPET_WORDS) : 0;
}

/** Counts of a date by its years, months or days, as values of a hierarchy: `2026 > 2026-05`. */
export function datePairs({ years, months, days }, level = 0) {
  const path = (value) => [4, 7, 10].slice(0, level + 1).map((end) => value.slice(0, end)).join(" > ");
  return [years, months, days][level].map(({ value, count }) => [path(value), count]);
}

/** The number that InstantSearch has for a date, a duration or a number. */
export function numberOf(kind, value, { dateUnitMs }) {
  if (kind === "date") return Math.floor(Date.parse(value) / dateUnitMs);
  if (kind !== "duration") return value;
  return DURATION.exec(value).slice(1).reduce((sum, part, at) => sum + Number(part ?? 0) * SECONDS[at], 0);
}

function mapped(one, change) {
  return Array.isArray(one) ? one.map(change) : change(one);
}

/** Set a value at a path such as `author.name`. */
function place(target, path, value) {
  const names = path.split(".");
  const last = names.pop();
  const inner = names.reduce((at, name) => (at[name] = typeof at[name] === "object" ? at[name] : {}), target);
  inner[last] = value;
}

function escaped(text) {
  return text.replace(/[&<>"]/g, (one) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[one]);
}
