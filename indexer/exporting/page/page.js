// The page of a static folder: a query and choices in its address, hits and facets of them.

import { marked, StaticSearch } from "./search.js";
import { languageOf, textsOf } from "./texts.js";

const SIZE = 10;
const PAUSE_MS = 120;
const OWN = "q";

const root = document.documentElement;
if ("anyLanguage" in root.dataset) {
  root.lang = languageOf(navigator.languages);
  root.dir = root.lang === "ar" ? "rtl" : "ltr";
}
const texts = textsOf(root.lang);
const numbers = new Intl.NumberFormat(root.lang);
const plurals = new Intl.PluralRules(root.lang);
const dates = new Intl.DateTimeFormat(root.lang, { dateStyle: "medium", timeZone: "UTC" });
const search = new StaticSearch(import.meta.url);
const part = (id) => document.getElementById(id);
const input = part("q");
let latest = 0;
let shown = 0;
let paused;

for (const element of document.querySelectorAll("[data-text]")) element.textContent = texts[element.dataset.text];
input.placeholder = texts.search;
part("filters").open = matchMedia("(min-width: 56rem)").matches;

/** The query and the choices that the address says; parameters that are no facets choose nothing. */
function asked() {
  const chosen = new Map();
  for (const [name, value] of new URLSearchParams(location.search)) {
    if (name !== OWN) chosen.set(name, (chosen.get(name) ?? new Set()).add(value));
  }
  return { query: new URLSearchParams(location.search).get(OWN) ?? "", chosen };
}

function go(change, { replaces = false } = {}) {
  const parameters = new URLSearchParams(location.search);
  change(parameters);
  const address = `${location.pathname}${parameters.size ? `?${parameters}` : ""}`;
  history[replaces ? "replaceState" : "pushState"](null, "", address);
}

function setQuery(parameters) {
  if (input.value.trim()) parameters.set(OWN, input.value);
  else parameters.delete(OWN);
}

async function show({ typing = false, offset = 0 } = {}) {
  const turn = (latest += 1);
  const { query, chosen } = asked();
  const known = (await facetNames()) ?? chosen;
  const choices = new Map([...chosen].filter(([name]) => known.has(name)));
  let found;
  try {
    found = await search.search(query, { chosen: choices, typing, offset, size: SIZE });
  } catch (error) {
    if (turn === latest) fail(error);
    return;
  }
  if (turn !== latest) return;
  part("retry").hidden = true;
  showHits(found, offset);
  showFacets(found, choices);
  part("status").textContent = said(found.total, query);
}

/** The names of all facets; null when they cannot be loaded now. */
async function facetNames() {
  try {
    return await search.facetNames();
  } catch {
    return null;
  }
}

function fail(error) {
  part("status").textContent = error.kind === "offline" ? texts.offline : texts.failed;
  part("retry").hidden = false;
}

function said(total, query) {
  if (!total) return query.trim() ? texts.none.replace("{query}", () => query.trim()) : texts.nothing;
  return (texts.results[plurals.select(total)] ?? texts.results.other).replace("{count}", numbers.format(total));
}

function showHits({ hits, forms, total }, offset) {
  const items = hits.map((hit) => cardOf(hit, forms));
  if (offset) part("hits").append(...items);
  else part("hits").replaceChildren(...items);
  shown = offset + hits.length;
  part("more").hidden = shown >= total;
  if (offset) (items[0]?.querySelector("a") ?? items[0]?.querySelector("h2"))?.focus();
}

function cardOf(hit, forms) {
  const title = made(hit.url ? "a" : "span", markedParts(hit.title ?? "", forms));
  if (hit.url) title.href = hit.url;
  const heading = made("h2", [title], { dir: "auto" });
  if (!hit.url) heading.tabIndex = -1;
  const rest = [];
  if (hit.published) rest.push(made("time", [dates.format(new Date(hit.published))], { className: "faint", dateTime: hit.published }));
  if (hit.excerpt) rest.push(made("p", markedParts(hit.excerpt, forms), { dir: "auto" }));
  return made("li", [heading, ...rest]);
}

function markedParts(text, forms) {
  return marked(text, forms).map(([some, isWord]) => (isWord ? made("mark", [some]) : some));
}

function made(tag, children, properties = {}) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

function showFacets({ facets }, chosen) {
  const focused = document.activeElement?.dataset?.value;
  part("facets").replaceChildren(...facets.map(fieldsetOf));
  part("filters").hidden = !facets.length;
  part("clear").hidden = !chosen.size;
  if (focused) [...part("facets").querySelectorAll("input")].find((box) => box.dataset.value === focused)?.focus();
}

function fieldsetOf({ name, label, values }) {
  const boxes = values.map(({ value, count, chosen }) => {
    const box = made("input", [], { type: "checkbox", checked: chosen });
    box.dataset.value = `${name}=${value}`;
    box.addEventListener("change", () => {
      go((parameters) => (box.checked ? parameters.append(name, value) : parameters.delete(name, value)));
      show();
    });
    const shown = made("span", [named(name, value)], { dir: "auto" });
    return made("label", [box, shown, made("span", [numbers.format(count)], { className: "faint" })]);
  });
  return made("fieldset", [made("legend", [label ?? texts.fields[name] ?? name]), ...boxes]);
}

function named(name, value) {
  if (name !== "locale") return value;
  try {
    return new Intl.DisplayNames(root.lang, { type: "language" }).of(value) ?? value;
  } catch {
    return value; // it is no tag of a language
  }
}

input.addEventListener("input", () => {
  clearTimeout(paused);
  paused = setTimeout(() => {
    go(setQuery, { replaces: true });
    show({ typing: true });
  }, PAUSE_MS);
});
part("form").addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(paused);
  go(setQuery);
  show();
});
part("more").addEventListener("click", () => show({ offset: shown }));
part("retry").addEventListener("click", () => show());
part("clear").addEventListener("click", () => {
  go((parameters) => [...new Set(parameters.keys())].filter((name) => name !== OWN).forEach((name) => parameters.delete(name)));
  input.focus();
  show();
});
addEventListener("popstate", () => {
  input.value = asked().query;
  show();
});
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === "/" && !event.target.closest("input:not([type=checkbox])")) {
    event.preventDefault();
    input.focus();
  } else if (event.key === "Escape" && event.target === input && input.value) {
    event.preventDefault();
    input.value = "";
    input.dispatchEvent(new Event("input"));
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") move(event);
});

/** From the query to the first hit, and from hit to hit. */
function move(event) {
  const stops = [input, ...part("hits").querySelectorAll("a")];
  const place = stops.indexOf(event.target);
  const next = stops[place + (event.key === "ArrowDown" ? 1 : -1)];
  if (place < 0 || !next) return;
  event.preventDefault();
  next.focus();
}

input.value = asked().query;
show();
