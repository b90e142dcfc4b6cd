// Filters of InstantSearch as parameters of a Newsdex service.
//
// A filter is a conjunction of groups: { conditions, isOwn }. A group is a disjunction of conditions:
// { attribute, sign, value, isNegative }, where the sign is ":" for a value, else a comparison, or "TO" for a range.
// A group is a widget's own when InstantSearch counts its facet without it, as the service does with parameters.

const CONDITION = /^([^:<>=!]+?)\s*(:|<=|>=|!=|=|<|>)\s*(.*)$/s;
const RANGE = /^(-?[\d.]+)\s+TO\s+(-?[\d.]+)$/;
const TOKEN = /\s*(?:([()])|(AND|OR|NOT)(?=[\s(])|([^\s:<>=!()"']+|"[^"]*"|'[^']*')\s*(:|<=|>=|!=|=|<|>)\s*(-?[\d.]+\s+TO\s+-?[\d.]+|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[^\s()"'][^\s()]*))/y;
const LEVEL = /^(.*)\.lvl([012])$/;
const RANGE_TEXT = /^[\w.:<>=+-]+$/;
const QUOTES = /["“”„‟«»＂]/;
const MOST = { characters: 1500, groups: 100 };

/** The field of an attribute, and its level when it is one of a date as a hierarchy. */
export function fieldOf(attribute, catalog) {
  const name = catalog.attributes[attribute] ?? attribute;
  const [, date, level] = LEVEL.exec(name) ?? [];
  if (catalog.kinds.get(date) === "date") return { field: date, level: Number(level) };
  return { field: name === "objectID" ? "id" : name };
}

/** The filters of a request: parameters by name, and conditions that stand before the text of the query. */
export function filtersOf(params, catalog, counted) {
  const found = { parameters: {}, bounds: new Map(), conditions: [] };
  for (const { conditions, isOwn } of groupsOf(params)) {
    const read = conditions.map((condition) => resolved(condition, catalog));
    add(read, found, (field) => !isOwn && counted.has(field));
  }
  for (const [field, some] of found.bounds) {
    if (Object.hasOwn(found.parameters, field)) found.conditions.push(...some.map(written));
    else addInterval(field, some, found.parameters, catalog);
  }
  const query = found.conditions.join(" ");
  if (query.length > MOST.characters || found.conditions.length > MOST.groups) {
    throw new RangeError(`Filters: found ${query.length} characters, expected at most ${MOST.characters}`);
  }
  return { parameters: found.parameters, query };
}

/** One group into what a service takes; what its parameters cannot say becomes a part of the query. */
function add(group, { parameters, bounds, conditions }, isCounted) {
  const [first, ...others] = group;
  const { field } = first;
  const isOfOne = group.every((one) => one.field === field) && !isCounted(field);
  if (isOfOne && !others.length && first.isNegative) {
    (parameters[`-${field}`] ??= []).push(first.text);
  } else if (isOfOne && !others.length && first.sign !== ":") {
    bounds.set(field, [...(bounds.get(field) ?? []), first]);
  } else if (isOfOne && !Object.hasOwn(parameters, field) && !group.some((one) => one.isNegative)) {
    parameters[field] = group.map((one) => one.text);
  } else {
    conditions.push(others.length ? `(${group.map(written).join(" OR ")})` : written(first));
  }
}

/** The one interval that several comparisons leave of a field. */
function addInterval(field, comparisons, parameters, catalog) {
  const point = (value) => pointOf(catalog.kinds.get(field), value, catalog);
  let [low, high, isBelow] = [-Infinity, Infinity, false];
  for (const { sign, value } of comparisons) {
    const [from, to] = sign === "TO" ? value : [value, value];
    if (!sign.startsWith("<")) low = Math.max(low, from);
    if (!sign.startsWith(">")) {
      isBelow = to === high ? isBelow || sign === "<" : to < high ? sign === "<" : isBelow;
      high = Math.min(high, to);
    }
    if (sign === ">") (parameters[`-${field}`] ??= []).push(point(value));
  }
  const end = high === Infinity ? "" : (isBelow ? "<" : "") + point(high);
  parameters[field] = [`${low === -Infinity ? "" : point(low)}..${end}`];
}

/** A condition as the query language writes it. */
function written({ field, text, sign, isNegative, isRanged }) {
  if (sign !== ":" || isRanged) return `${isNegative ? "-" : ""}${field}:${text}`;
  if (QUOTES.test(text)) throw new TypeError(`${field}: “${text}” has a quote; such values can only be joined with “or”`);
  return `${isNegative ? "-" : ""}${field}:"${text}"`;
}

/** A condition with its field, the text of its value or range, and its numbers. */
function resolved({ attribute, sign, value, isNegative }, catalog) {
  const { field, level } = fieldOf(attribute, catalog);
  const kind = catalog.kinds.get(field);
  if (!kind) throw new TypeError(`“${attribute}” is no field to filter by; expected one of ${[...catalog.kinds.keys()].join(", ")}`);
  const isRanged = kind !== "value";
  if (sign === ":") {
    const text = level ? value.split(" > ").at(-1) : value;
    if (isRanged && !RANGE_TEXT.test(text)) throw new TypeError(`${attribute}: “${text}” is no value of a ${kind}`);
    return { field, sign, isNegative, isRanged, text };
  }
  const numbers = sign === "TO" ? value.map(Number) : Number(value);
  if (!isRanged || [numbers].flat().some(Number.isNaN)) {
    throw new TypeError(`${attribute} ${sign} ${value}: expected a number, and a field of dates, numbers or durations`);
  }
  const [first, last] = [numbers].flat().map((one) => pointOf(kind, one, catalog));
  const text = { TO: `${first}..${last}`, "=": first, ">=": `${first}..`, "<=": `..${first}`, "<": `..<${first}` }[sign];
  return { field, sign, isNegative, isRanged, value: numbers, text: text ?? `>${first}` };
}

/** A number of InstantSearch as the service writes it: a moment, a duration in seconds, or the number. */
function pointOf(kind, value, catalog) {
  if (kind === "duration") return `PT${value}S`;
  if (kind !== "date") return String(value);
  const moment = new Date(value * catalog.dateUnitMs);
  if (Number.isNaN(moment.getTime())) throw new RangeError(`${value} is no timestamp`);
  return moment.toISOString().replace(".000Z", "Z");
}

/** All groups of `facetFilters`, `numericFilters` and `filters`. */
function groupsOf({ facetFilters, numericFilters, filters }) {
  const isText = typeof filters === "string" && filters.trim();
  return [
    ...listed(facetFilters).map((one) => ({ conditions: [one].flat().map(condition), isOwn: Array.isArray(one) })),
    ...listed(numericFilters).map((one) => ({ conditions: [one].flat().map(condition), isOwn: true })),
    ...(isText ? parsed(filters) : []).map((conditions) => ({ conditions, isOwn: false })),
  ].filter(({ conditions }) => conditions.length);
}

function listed(filters) {
  if (typeof filters !== "string") return filters ?? [];
  return filters.trim().startsWith("[") ? JSON.parse(filters) : [filters];
}

/** One condition of `facetFilters` or `numericFilters`: a minus before a value excludes it. */
function condition(text) {
  const [, attribute, sign, value] = CONDITION.exec(text) ?? [];
  if (!attribute) throw new TypeError(`“${text}” is no filter; expected attribute:value or attribute>=number`);
  return ofParts(attribute, sign, value, sign === ":" && value.startsWith("-") && !RANGE.test(value));
}

function ofParts(attribute, sign, value, isExcluded) {
  const range = sign === ":" && RANGE.exec(value);
  if (range) return { attribute, sign: "TO", value: range.slice(1), isNegative: false };
  const text = isExcluded ? value.slice(1) : value.replace(/^\\-/, "-");
  return { attribute, sign: sign === "!=" ? "=" : sign, value: text, isNegative: isExcluded || sign === "!=" };
}

/** The groups of an expression of conditions, AND, OR, NOT and brackets; AND binds tighter than OR. */
function parsed(text) {
  const tokens = tokensOf(text);
  const takes = (word) => tokens[0] === word && tokens.shift() === word;
  const disjunction = () => {
    let groups = conjunction();
    while (takes("OR")) groups = either(groups, conjunction());
    return groups;
  };
  const conjunction = () => {
    let groups = operand();
    while (takes("AND")) groups = [...groups, ...operand()];
    return groups;
  };
  const operand = () => {
    if (takes("NOT")) return negated(operand());
    const token = tokens.shift();
    if (token?.attribute) return [[token]];
    const groups = token === "(" && disjunction();
    if (!groups || !takes(")")) throw new TypeError(`filters: “${text}” is no expression of conditions`);
    return groups;
  };
  const groups = disjunction();
  if (tokens.length) throw new TypeError(`filters: “${text}” goes on after its end`);
  return groups;
}

function tokensOf(text) {
  const plain = (one) => (/^["']/.test(one) ? one.slice(1, -1).replace(/\\(.)/gs, "$1") : one);
  const tokens = [];
  const trimmed = text.trim();
  for (TOKEN.lastIndex = 0; TOKEN.lastIndex < trimmed.length; ) {
    const [all, bracket, word, attribute, sign, value] = TOKEN.exec(trimmed) ?? [];
    if (all === undefined) throw new TypeError(`filters: “${text}” is no expression of conditions`);
    tokens.push(bracket ?? word ?? ofParts(plain(attribute), sign, plain(value), false));
  }
  return tokens;
}

/** Either of two conjunctions, as one. */
function either(some, others) {
  if (some.length * others.length > MOST.groups) throw new RangeError(`filters: expected at most ${MOST.groups} conditions`);
  return some.flatMap((one) => others.map((other) => [...one, ...other]));
}

function negated(groups) {
  const opposite = (one) => [{ ...one, isNegative: !one.isNegative }];
  return groups.map((group) => group.map(opposite)).reduce(either);
}
