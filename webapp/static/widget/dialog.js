// Dialog of the search: a text field, chips, a list, notices, and what is said to those who hear it.

import { Chips } from "./chips.js";
import { CROSS, LENS, element, icon } from "./dom.js";
import { List } from "./list.js";

/** What the dialog is made of; `deeds` are what its keys and buttons do. */
export class Dialog {
  #deeds;
  #texts;
  #page = null;

  constructor(deeds) {
    this.#deeds = deeds;
    this.box = element("input", {
      type: "text", part: "input", role: "combobox", "aria-autocomplete": "list", "aria-controls": "list",
      autocomplete: "off", autocapitalize: "off", spellcheck: "false", enterkeyhint: "search", maxlength: "2000",
    });
    this.list = new List(this.box);
    this.chips = new Chips(deeds);
    this.#make();
    this.#listen();
  }

  #make() {
    this.cross = element("button", { type: "button", class: "close", part: "close" }, icon(CROSS));
    this.corrected = element("p", { class: "corrected", part: "corrected", dir: "auto" });
    this.notice = element("div", { class: "notice", part: "notice" });
    this.body = element("div", { class: "body", part: "body" }, this.corrected, this.list.node, this.notice);
    this.status = element("span", { role: "status", part: "status" });
    this.keys = element("span", { class: "keys", part: "keys", "aria-hidden": "true" });
    this.node = element(
      "dialog",
      { part: "dialog" },
      element("div", { class: "head", part: "header" }, icon(LENS), this.box, this.cross),
      this.chips.node,
      this.body,
      element("div", { class: "foot", part: "footer" }, this.status, this.keys),
    );
  }

  #listen() {
    this.box.addEventListener("input", (event) => event.isComposing || this.#deeds.onTyped());
    this.box.addEventListener("compositionend", () => this.#deeds.onTyped());
    this.box.addEventListener("keydown", (event) => this.#pressedInBox(event));
    this.cross.addEventListener("click", () => this.close());
    this.node.addEventListener("keydown", (event) => event.key === "Tab" && this.#keepTab(event));
    this.node.addEventListener("click", (event) => event.target === this.node && this.#isOutside(event) && this.close());
    // The event comes late: by then the dialog may be open anew.
    this.node.addEventListener("close", () => this.node.open || (this.close(), this.#deeds.onClose()));
  }

  /** Open it; the page behind it stands still, and its scroll bar leaves no gap. */
  open() {
    const { style, clientWidth } = document.documentElement;
    this.#page = [style.overflow, style.scrollbarGutter];
    if (innerWidth > clientWidth) style.scrollbarGutter = "stable";
    style.overflow = "hidden";
    this.node.showModal();
  }

  close() {
    if (this.#page) [document.documentElement.style.overflow, document.documentElement.style.scrollbarGutter] = this.#page;
    this.#page = null;
    this.box.blur(); // else keys go to it until the page is painted
    this.node.close();
  }

  /** Show the words of a language, in its direction. */
  speak(texts, placeholder) {
    this.#texts = texts;
    this.node.lang = texts.language;
    this.node.dir = texts.direction;
    this.node.setAttribute("aria-label", texts.say("search"));
    this.box.setAttribute("aria-label", texts.say("search"));
    this.box.placeholder = placeholder || texts.say("search");
    this.cross.setAttribute("aria-label", texts.say("close"));
    this.list.node.setAttribute("aria-label", texts.say("hits"));
    const keys = { "↑↓": "move", "↵": "follow", Esc: "close" };
    const hints = Object.entries(keys).map(([key, name]) => [key, texts.say(name).toLocaleLowerCase(texts.language)]);
    this.keys.replaceChildren(...hints.map(([key, hint]) => element("span", {}, element("kbd", {}, key), ` ${hint}`)));
  }

  /** Say something in place of hits, with buttons for what can be done about it. */
  tell(text, { detail = "", buttons = [], isUrgent = false } = {}) {
    const made = buttons.map(([name, deed]) => {
      const button = element("button", { type: "button", class: "chip", part: "notice-action" }, this.#texts.say(name));
      button.addEventListener("click", deed);
      return button;
    });
    const details = detail ? [element("p", { lang: "en", dir: "ltr", part: "detail" }, detail)] : [];
    const said = text ? [element("p", {}, element(isUrgent ? "b" : "span", {}, text))] : [];
    this.notice.replaceChildren(...said, ...details, ...made);
    this.notice.hidden = !text && !made.length;
    this.status.classList.toggle("unseen", !this.notice.hidden);
    this.announce(isUrgent ? [text, detail].filter(Boolean).join(" ") : text);
  }

  /** Say how many there are, or what is wrong, to everybody. */
  announce(text) {
    if (this.status.textContent !== text) this.status.textContent = text;
  }

  wait(isWaiting) {
    this.list.node.classList.toggle("waiting", isWaiting);
    this.body.setAttribute("aria-busy", String(isWaiting));
  }

  /** The focus is in the dialog, in the box when what had it is gone. */
  keepFocus() {
    if (this.node.open && !this.node.contains(this.node.getRootNode().activeElement)) this.box.focus();
  }

  #pressedInBox(event) {
    if (event.isComposing || event.altKey) return;
    if (event.key === "Enter") this.list.active ? this.list.follow(event) : this.#deeds.onEnter();
    else if (event.ctrlKey || event.metaKey || event.shiftKey || !this.list.press(event)) return;
    event.preventDefault();
  }

  /** Tab goes round in the dialog, and never behind it. */
  #keepTab(event) {
    const stops = [...this.node.querySelectorAll("input, button")].filter((stop) => stop.checkVisibility());
    const [from, to] = event.shiftKey ? [stops[0], stops.at(-1)] : [stops.at(-1), stops[0]];
    const focused = this.node.getRootNode().activeElement;
    if (focused !== from && stops.includes(focused)) return;
    event.preventDefault();
    to.focus();
  }

  #isOutside({ clientX, clientY }) {
    const edges = this.node.getBoundingClientRect();
    return clientX < edges.left || clientX > edges.right || clientY < edges.top || clientY > edges.bottom;
  }
}
