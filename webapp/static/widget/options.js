// Options of the list: hits with their sections, suggestions, and recent searches.

import { CLOCK, HASH, LENS, element, icon, marked, webAddress } from "./dom.js";

/** An option that a link or a deed stands behind. */
function option(kind, href, ...children) {
  const attributes = { role: "option", part: `option ${kind}`, class: kind, tabindex: "-1", "aria-selected": "false" };
  return element(href ? "a" : "div", { ...attributes, href: href || null }, ...children);
}

/** The options of one hit, the hit first; each has the address to which it leads. */
export function hitOptions(hit, service, texts) {
  const address = webAddress(hit.url) || service.record(hit.id);
  const passages = (hit.passages ?? []).filter((passage) => passage.text);
  const isSection = ({ section, url }) => section && section !== hit.title && webAddress(url);
  const sections = passages.filter(isSection);
  const title = hit.highlights?.title ? marked(hit.highlights.title) : [hit.title || hit.id];
  const language = typeof hit.locale === "string" && /^[a-z]{2,3}(-\w+)*$/i.test(hit.locale) ? hit.locale : null;
  const main = option(
    "hit",
    address,
    element("span", { class: "title", part: "title", dir: "auto", lang: language }, title),
    ...summary(hit, passages.find((passage) => !sections.includes(passage)), language),
    ...meta(hit, texts),
  );
  return [main, ...sections.map((passage) => section(passage, language))];
}

/** A part of the text with its marks, else the excerpt. */
function summary(hit, passage, language) {
  const html = passage?.text ?? hit.highlights?.excerpt;
  const nodes = html ? marked(html) : [hit.excerpt ?? ""];
  const isEmpty = nodes.length === 1 && !nodes[0];
  return isEmpty ? [] : [element("span", { class: "text", part: "excerpt", dir: "auto", lang: language }, nodes)];
}

function section(passage, language) {
  return option(
    "section",
    webAddress(passage.url),
    icon(HASH),
    element("span", { class: "name", part: "section-title", dir: "auto", lang: language }, passage.section),
    element("span", { class: "text", part: "excerpt", dir: "auto", lang: language }, marked(passage.text)),
  );
}

/** The day, where the words were found, and which were not. */
function meta(hit, texts) {
  const fields = Object.keys(hit.matched ?? {}).map((name) => texts.field(name));
  const parts = [
    day(hit.published, texts.language),
    fields.length ? texts.say("foundIn", { fields: fields.join(", ") }) : "",
    hit.lacking?.length ? texts.say("lacking", { words: hit.lacking.join(", ") }) : "",
  ].filter(Boolean);
  return parts.length ? [element("span", { class: "meta", part: "meta" }, parts.join(" · "))] : [];
}

/** The day that its author wrote, whatever the offset. */
function day(moment, language) {
  const date = /^\d{4}-\d\d-\d\d/.test(moment ?? "") ? new Date(moment.slice(0, 10)) : NaN;
  if (Number.isNaN(Number(date))) return "";
  return new Intl.DateTimeFormat(language, { dateStyle: "medium", timeZone: "UTC" }).format(date);
}

/** The option of one suggestion: words, or a value of a field. */
export function suggestionOption(suggestion, texts) {
  const isTerm = suggestion.kind === "term";
  const count = Number(suggestion.count).toLocaleString(texts.language);
  const about = isTerm ? count : `${texts.label(suggestion.kind, suggestion.label)} · ${count}`;
  return option(
    "suggestion",
    "",
    icon(isTerm ? LENS : HASH),
    element(
      "span",
      { class: "line" },
      element("bdi", {}, marked(suggestion.marked)),
      element("span", { class: "about" }, about),
    ),
  );
}

export function recentOption(query) {
  return option("suggestion", "", icon(CLOCK), element("bdi", {}, query));
}

export function moreOption(texts) {
  return option("more", "", element("span", {}, texts.say("more")));
}
