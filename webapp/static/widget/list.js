// List of options with an active one, which the keys of its combobox move: the ARIA pattern with a descendant.

import { element } from "./dom.js";

export class List {
  #box;
  #deeds = new Map();
  #active = null;

  /** `box` is the text field that keeps the focus. */
  constructor(box) {
    this.#box = box;
    this.node = element("div", { id: "list", role: "listbox", part: "list" });
    this.node.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
    this.node.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.#deeds.get(option)?.(event);
    });
    this.clear();
  }

  get active() {
    return this.#active;
  }

  clear() {
    this.#deeds.clear();
    this.node.replaceChildren();
    this.#changed();
    this.activate(null);
  }

  /** Add a group of options below a title; each comes with what a click on it does. */
  add(title, name, pairs) {
    if (!pairs.length) return;
    const id = `title-${name}`;
    const group = element("div", { role: "group", "aria-labelledby": id, part: `group ${name}`, class: name });
    group.append(element("span", { id, class: "group-title", part: "group-title", role: "presentation" }, title));
    this.node.append(group);
    this.extend(group, pairs);
  }

  /** Add options to a group that is there. */
  extend(group, pairs) {
    for (const [option, deed] of pairs) {
      option.id = `option-${this.#deeds.size}`;
      this.#deeds.set(option, deed);
      group.append(option);
    }
    this.#changed();
  }

  /** Take one option away. */
  drop(option) {
    this.#deeds.set(option, null); // its number is not given again
    option.remove();
    if (this.#active === option) this.activate(null);
  }

  first(selector) {
    return this.node.querySelector(selector);
  }

  activate(option) {
    this.#active?.setAttribute("aria-selected", "false");
    this.#active = option;
    if (!option) return this.#box.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.#box.setAttribute("aria-activedescendant", option.id);
  }

  /** Do what a key means here; whether it means anything. */
  press(event) {
    const options = [...this.node.querySelectorAll("[role=option]")];
    const last = options.length - 1;
    const place = options.indexOf(this.#active);
    const places = { ArrowDown: place < last ? place + 1 : -1, ArrowUp: place < 0 ? last : place - 1 };
    if (place >= 0) Object.assign(places, { Home: 0, End: last });
    if (last < 0 || !(event.key in places)) return false;
    this.activate(options[places[event.key]] ?? null);
    return true;
  }

  /** Click on the active option, with the keys that open another tab. */
  follow({ ctrlKey, metaKey, shiftKey }) {
    const facts = { bubbles: true, cancelable: true, composed: true, ctrlKey, metaKey, shiftKey };
    this.#active?.dispatchEvent(new MouseEvent("click", facts));
  }

  #changed() {
    this.node.hidden = !this.#deeds.size;
    this.#box.setAttribute("aria-expanded", String(!this.node.hidden));
  }
}
