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
  const isPlain = (facet) => facet.values?.length > 1 && !facet.values.some(({ value }) => String(value).includes(".."));
  return Object.keys(facets).filter((name) => isPlain(facets[name])).slice(0, MOST_FACETS);
}

/** A value for people: the name of a language, the ends of a range. */
function shown(name, value, language) {
  const text = String(value);
  if (name === "locale" && /^[a-z]{2,3}(-\w{2,8})*$/i.test(text)) return new Intl.DisplayNames([language], { type: "language" }).of(text);
  const ends = /^(.*?)\.\.<?(.*)$/.exec(text)?.slice(1).map(duration);
  if (!ends) return text;
  return ends[0] && ends[1] ? ends.join(" – ") : ends[0] ? `≥ ${ends[0]}` : `< ${ends[1]}`;
}

function duration(text) {
  return text.replace(/^P(?=[T\d])|(?<=\d)T|^T/g, "").replace(/(\d)([DHMS])/g, (_, number, unit) => `${number} ${{ D: "d", H: "h", M: "min", S: "s" }[unit]} `).trim();
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
    if (chosen.size) groups.push(this.#button("", texts.say("clear"), () => this.#onClear()));
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
    const length = this.#long.has(name) ? values.length : Math.max(SHORTEST, first.length);
    const label = texts.label(name, facet.label);
    const chips = values.slice(0, length).map((value) => this.#chip(name, value, counts.get(value), first.includes(value), texts));
    const rest = values.length - length;
    if (rest > 0) chips.push(this.#button(`${name}+`, texts.say("moreValues", { count: rest }), () => (this.#long.add(name), show())));
    return element("div", { class: "facet", role: "group", "aria-label": label }, element("span", { class: "label", "aria-hidden": "true" }, label), ...chips);
  }

  #chip(name, value, count, isChosen, texts) {
    const number = count === undefined ? null : element("span", { class: "count" }, count.toLocaleString(texts.language));
    const chip = element(
      "button",
      { type: "button", class: "chip", part: isChosen ? "chip chosen" : "chip", "aria-pressed": String(isChosen), "data-key": `${name}=${value}` },
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
