// Chips of facets: values that are chosen and taken back.

import { CROSS, element, icon } from "./dom.js";

const SHORTEST = 4;
const MOST_FACETS = 2;

/** Values of a facet with their counts; of dates the years, newest first. */
function valuesOf(facet) {
  return facet.values ?? [...(facet.years ?? [])].reverse();
}

/** The facets that can narrow an answer down, when the page does not say which to show. */
export function facetsWorthShowing(facets) {
  const isRange = ({ value }) => String(value).includes("..");
  const isPlain = (facet) => facet.values?.length > 1 && !facet.values.some(isRange);
  return Object.keys(facets).filter((name) => isPlain(facets[name])).slice(0, MOST_FACETS);
}

/** A value for people: the name of a language, the ends of a range. */
function shown(name, value, language) {
  const text = String(value);
  const isLanguage = name === "locale" && /^[a-z]{2,3}(-\w{2,8})*$/i.test(text);
  if (isLanguage) return languageName(text, language);
  const ends = /^(.*?)\.\.<?(.*)$/.exec(text)?.slice(1).map(duration);
  if (!ends) return text;
  return ends[0] && ends[1] ? ends.join(" – ") : ends[0] ? `≥ ${ends[0]}` : `< ${ends[1]}`;
}

function languageName(code, language) {
  try {
    return new Intl.DisplayNames([language], { type: "language" }).of(code);
  } catch {
    return code; // no well-formed tag
  }
}

const UNITS = { D: "d", H: "h", M: "min", S: "s" };

/** A length of time such as `PT3H30M` as `3 h 30 min`; any other text as it is. */
function duration(text) {
  if (!/^P(?:\d+D)?(?:T(?:\d+[HMS])+)?$/.test(text)) return text;
  return [...text.matchAll(/(\d+)([DHMS])/g)].map(([, number, unit]) => `${number} ${UNITS[unit]}`).join(" ");
}

/** The values that are chosen, by field; a change gives another one. */
export class Chosen {
  #values;

  constructor(values = new Map()) {
    this.#values = values;
  }

  get size() {
    return this.#values.size;
  }

  pairs() {
    return [...this.#values].flatMap(([name, values]) => values.map((value) => [name, value]));
  }

  of(name) {
    return this.#values.get(name) ?? [];
  }

  toggled(name, value) {
    const before = this.of(name);
    const after = before.includes(value) ? before.filter((other) => other !== value) : [...before, value];
    const values = new Map(this.#values).set(name, after);
    if (!after.length) values.delete(name);
    return new Chosen(values);
  }
}

/** The row of chips. */
export class Chips {
  #onToggle;
  #onClear;
  #long = new Set();

  constructor({ onToggle, onClear }) {
    this.#onToggle = onToggle;
    this.#onClear = onClear;
    this.node = element("div", { class: "chips", part: "chips", role: "group" });
    this.node.hidden = true;
  }

  /** Show the facets of an answer by these names; the focus stays on the chip that has it. */
  show(facets, names, chosen, texts) {
    const root = this.node.getRootNode();
    const focused = this.node.contains(root.activeElement) ? root.activeElement.dataset.key : null;
    const show = () => this.show(facets, names, chosen, texts);
    this.node.setAttribute("aria-label", texts.say("filters"));
    const shownNames = [...new Set([...names, ...chosen.pairs().map(([name]) => name)])];
    const groups = shownNames.map((name) => this.#facet(name, facets[name] ?? {}, chosen, texts, show)).filter(Boolean);
    if (chosen.pairs().length > 1) groups.push(this.#button("", texts.say("clear"), () => this.#onClear()));
    this.node.replaceChildren(...groups);
    this.node.hidden = !groups.length;
    if (focused === null) return;
    const same = this.node.querySelector(`[data-key="${CSS.escape(focused)}"]`);
    (same ?? this.node.querySelector("button"))?.focus();
  }

  #facet(name, facet, chosen, texts, show) {
    const counts = new Map(valuesOf(facet).map(({ value, count }) => [String(value), count]));
    const first = chosen.of(name);
    const values = [...first, ...[...counts.keys()].filter((value) => !first.includes(value))];
    if (!first.length && values.length < 2) return null;
    const isLong = this.#long.has(name);
    const length = isLong ? values.length : Math.max(SHORTEST, first.length);
    const label = texts.label(name, facet.label);
    const chip = (value) => this.#chip(name, value, counts.get(value), first.includes(value), texts);
    const chips = values.slice(0, length).map(chip);
    const rest = values.length - length;
    const lengthen = () => (this.#long.add(name), show());
    if (rest > 0) chips.push(this.#button(`${name}+`, texts.say("moreValues", { count: rest }), lengthen));
    const title = element("span", { class: "label", "aria-hidden": "true" }, label);
    const attributes = { class: isLong ? "facet long" : "facet", part: "facet", role: "group", "aria-label": label };
    return element("div", attributes, title, ...chips);
  }

  #chip(name, value, count, isChosen, texts) {
    const number = count === undefined ? null : element("span", { class: "count" }, count.toLocaleString(texts.language));
    const part = isChosen ? "chip chosen" : "chip";
    const chip = element(
      "button",
      { type: "button", class: "chip", part, "aria-pressed": String(isChosen), "data-key": `${name}=${value}` },
      element("bdi", {}, shown(name, value, texts.language)),
      isChosen ? icon(CROSS) : number,
    );
    chip.addEventListener("click", () => this.#onToggle(name, value));
    return chip;
  }

  #button(key, text, deed) {
    const made = element("button", { type: "button", class: "chip plain", part: "chip-action", "data-key": key }, text);
    made.addEventListener("click", deed);
    return made;
  }
}
