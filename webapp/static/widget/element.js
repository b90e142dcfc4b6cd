// Search of a Newsdex service in any page: the element <newsdex-search>.

import { Chosen, facetsWorthShowing } from "./chips.js";
import { Dialog } from "./dialog.js";
import { LENS, element, icon, webAddress } from "./dom.js";
import { isApple, listenFor, listenNoMore } from "./hotkeys.js";
import { hitOptions, moreOption, recentOption, suggestionOption } from "./options.js";
import { Recent } from "./recent.js";
import { Scope } from "./scope.js";
import { Failure, Folder, Service } from "./service.js";
import { sheet } from "./style.js";
import { Texts, languageOf } from "./texts.js";

const DELAY_MS = 120;
const SUGGESTIONS = 4;
const ASKED_SUGGESTIONS = 12; // titles are left out of them
const HOME = new URL(".", import.meta.url).href;

/** A button and a dialog. Attributes, properties, parts and events are in docs/widget.md. */
class NewsdexSearch extends HTMLElement {
  static observedAttributes = ["lang", "hotkey", "placeholder", "service", "folder", "filters", "facets", "size"];

  #root = this.attachShadow({ mode: "open" });
  #button = element("button", { type: "button", class: "open", part: "button", "aria-haspopup": "dialog" });
  #dialog = new Dialog({
    onTyped: () => this.#typed(),
    onEnter: () => this.#ask({ isFinal: true }),
    onClose: () => this.#closed(),
    onToggle: (name, value) => this.#choose(this.#chosen.toggled(name, value)),
    onClear: () => this.#choose(new Chosen()),
  });
  #ownTexts = {};
  #texts;
  #scope;
  #service;
  #recent;
  #chosen = new Chosen();
  #found = null;
  #isFinal = false;
  #running = null;
  #timer = 0;

  constructor() {
    super();
    this.#root.adoptedStyleSheets = [sheet()];
    this.#root.append(this.#button, this.#dialog.node);
    this.#button.addEventListener("click", () => this.open());
  }

  connectedCallback() {
    this.#upgrade("texts");
    listenFor(this);
    this.#renew();
  }

  disconnectedCallback() {
    listenNoMore(this);
    this.#stop();
    this.close();
  }

  attributeChangedCallback(name) {
    if (["service", "folder", "filters", "facets"].includes(name)) this.#found = null;
    if (this.isConnected) this.#renew();
  }

  /** Texts in place of those that are shipped, by name; functions and markup are not looked at. */
  get texts() {
    return this.#ownTexts;
  }

  set texts(texts) {
    this.#ownTexts = { ...texts };
    if (this.isConnected) this.#renew();
  }

  get isOpen() {
    return this.#dialog.node.open;
  }

  /** Open the dialog; with a query, search for it. */
  open(query) {
    if (!this.isConnected) return;
    if (query !== undefined) this.#dialog.box.value = query;
    if (!this.isOpen) {
      this.#renew();
      this.#dialog.open();
      this.#emit("open");
    }
    this.#dialog.box.focus();
    if (query === undefined) this.#dialog.box.select();
    this.#ask();
  }

  close() {
    if (this.isOpen) this.#dialog.close();
  }

  // ---- the page around it

  /** A property that was set before the element was known is set again. */
  #upgrade(name) {
    if (!Object.hasOwn(this, name)) return;
    const value = this[name];
    delete this[name];
    this[name] = value;
  }

  #renew() {
    const folder = webAddress(this.getAttribute("folder"));
    const service = folder || webAddress(this.getAttribute("service")) || HOME;
    this.#service = folder ? new Folder(folder) : new Service(service);
    this.#recent = new Recent(service);
    const [filters, facets, size] = ["filters", "facets", "size"].map((name) => this.getAttribute(name));
    this.#scope = new Scope({ filters, facets, size });
    this.#texts = new Texts(languageOf(this), this.#ownTexts);
    this.#dialog.speak(this.#texts, this.getAttribute("placeholder"));
    this.#label();
  }

  /** The text of the button, and the keys that do the same. */
  #label() {
    const text = this.getAttribute("placeholder") || this.#texts.say("search");
    const hasKeys = this.getAttribute("hotkey") !== "off";
    const keys = hasKeys ? element("kbd", { part: "key", "aria-hidden": "true" }, isApple() ? "⌘K" : "Ctrl K") : null;
    const parts = [icon(LENS), element("span", { part: "button-text" }, text), keys].filter(Boolean);
    this.#button.replaceChildren(...parts);
    this.#button.lang = this.#texts.language;
    this.#button.dir = this.#texts.direction;
    if (hasKeys) this.#button.setAttribute("aria-keyshortcuts", `/ ${isApple() ? "Meta" : "Control"}+K`);
    else this.#button.removeAttribute("aria-keyshortcuts");
  }

  #closed() {
    this.#stop();
    this.#emit("close");
  }

  #emit(name, detail = {}, cancelable = false) {
    return this.dispatchEvent(new CustomEvent(`newsdex-${name}`, { detail, cancelable, bubbles: true, composed: true }));
  }

  // ---- asking

  get #query() {
    return this.#dialog.box.value.trim();
  }

  get #asked() {
    return { query: this.#query, chosen: this.#chosen };
  }

  #typed() {
    this.#stop();
    this.#timer = setTimeout(() => this.#ask(), this.#query ? DELAY_MS : 0);
  }

  #choose(chosen) {
    this.#chosen = chosen;
    this.#ask({ isFinal: this.#isFinal, isActivating: false });
  }

  #stop() {
    clearTimeout(this.#timer);
    this.#running?.abort();
    this.#running = null;
    this.#dialog.wait(false);
  }

  /** Search for what is typed and chosen; only the last question is answered. */
  async #ask({ isFinal = false, isActivating = isFinal, page = 1 } = {}) {
    this.#stop();
    this.#isFinal = isFinal;
    if (!this.#query && !this.#chosen.size) return this.#showStart();
    const mine = (this.#running = new AbortController());
    this.#dialog.wait(true);
    try {
      const hasSuggestions = this.#query && !isFinal && page === 1;
      const [answer, suggestions] = await Promise.all([
        this.#service.search(this.#scope.search({ ...this.#asked, isFinal, page, found: this.#found }), mine.signal),
        hasSuggestions ? this.#suggestions(mine.signal) : [],
      ]);
      if (this.#running !== mine) return;
      this.#stop();
      if (page > 1) this.#showMore(answer, isFinal);
      else this.#show(answer, suggestions, isFinal);
      if (isActivating) this.#dialog.list.activate(this.#dialog.list.first(".hit"));
    } catch (error) {
      if (this.#running !== mine) return;
      this.#stop();
      this.#showFailure(error, { isFinal, isActivating, page });
    }
  }

  /** Words and values; a title is among the hits anyway, and no suggestions are no fault. */
  async #suggestions(signal) {
    const parameters = this.#scope.suggestions({ ...this.#asked, limit: ASKED_SUGGESTIONS });
    const found = await this.#service.suggestions(parameters, signal).catch(() => []);
    const isTyped = (text) => text.toLowerCase() === this.#query.toLowerCase();
    const isUseful = ({ kind, text }) => (kind === "term" ? !isTyped(text) : kind !== "title" && !this.#scope.fixes(kind));
    return found.filter(isUseful).slice(0, SUGGESTIONS);
  }

  // ---- showing

  #showStart() {
    const recent = this.hasAttribute("recent") ? this.#recent.all : [];
    const forget = () => (this.#recent.forget(), this.#dialog.box.focus(), this.#ask());
    const { list, chips, corrected } = this.#dialog;
    list.clear();
    chips.show({}, [], this.#chosen, this.#texts);
    corrected.hidden = true;
    list.add(this.#texts.say("recent"), "recent", recent.map((query) => [recentOption(query), () => this.open(query)]));
    this.#dialog.tell(recent.length ? "" : this.#texts.say("hint"), { buttons: recent.length ? [["forget", forget]] : [] });
    this.#dialog.keepFocus();
  }

  #show(answer, suggestions, isFinal) {
    const { list, chips, corrected } = this.#dialog;
    if (!this.#scope.facets(this.#found)) this.#found = facetsWorthShowing(answer.facets);
    list.clear();
    const proposals = suggestions.map((one) => [suggestionOption(one, this.#texts), () => this.#take(one)]);
    list.add(this.#texts.say("suggestions"), "suggestions", proposals);
    list.add(this.#texts.say("hits"), "hits", this.#hits(answer));
    this.#addMore(answer, isFinal);
    chips.show(answer.facets, this.#scope.facets(this.#found), this.#chosen, this.#texts);
    list.node.scrollTop = 0;
    this.#showTotal(answer);
    const isCorrected = answer.stories > 0 && answer.query.corrections.some(({ automatic }) => automatic);
    corrected.hidden = !isCorrected;
    corrected.textContent = isCorrected ? this.#texts.say("corrected", { query: answer.query.corrected }) : "";
    this.#dialog.keepFocus();
    this.#emit("search", { query: this.#query, total: answer.stories, filters: this.#chosen.pairs() });
  }

  #showTotal({ stories }) {
    const none = this.#query ? this.#texts.say("none", { query: this.#query }) : this.#texts.say("nothing");
    this.#dialog.tell(stories ? "" : none);
    if (stories) this.#dialog.announce(this.#texts.say("results", { count: stories }));
  }

  #showMore(answer, isFinal) {
    const { list } = this.#dialog;
    list.drop(list.first(".more"));
    const pairs = this.#hits(answer);
    list.extend(list.first(".hits"), pairs);
    this.#addMore(answer, isFinal);
    this.#showTotal(answer);
    if (pairs.length) list.activate(pairs[0][0]);
  }

  #addMore({ page, pages }, isFinal) {
    const group = this.#dialog.list.first(".hits");
    const deed = () => this.#ask({ isFinal, isActivating: false, page: page + 1 });
    if (group && page < pages) this.#dialog.list.extend(group, [[moreOption(this.#texts), deed]]);
  }

  #showFailure(error, request) {
    const { list, corrected } = this.#dialog;
    const failure = error instanceof Failure ? error : new Failure("failed");
    if (request.page === 1) list.clear();
    corrected.hidden = true;
    const detail = failure.kind === "failed" ? (failure.problem.detail ?? "") : "";
    const retry = () => (this.#dialog.box.focus(), this.#ask(request));
    this.#dialog.tell(this.#texts.say(failure.kind), { detail, buttons: [["retry", retry]], isUrgent: true });
    this.#emit("error", { kind: failure.kind, problem: failure.problem });
    if (!(error instanceof Failure)) throw error;
  }

  /** The options of hits, each with what a click on it does. */
  #hits({ hits, page, size }) {
    return hits.flatMap((hit, place) => {
      const position = (page - 1) * size + place + 1;
      const follow = (option) => (event) => this.#follow(event, option, hit, position);
      return hitOptions(hit, this.#service, this.#texts).map((option) => [option, follow(option)]);
    });
  }

  /** Whoever listens may go there in their own way; the browser does it otherwise. */
  #follow(event, option, hit, position) {
    if (this.hasAttribute("recent")) this.#recent.add(this.#query);
    if (!this.#emit("select", { hit, url: option.href, query: this.#query, position }, true)) event.preventDefault();
    if (!event.ctrlKey && !event.metaKey && !event.shiftKey) this.close();
  }

  /** Words are searched for; a value of a field is chosen, and the rest of the query stays. */
  #take({ kind, text, links }) {
    this.#dialog.box.value = kind === "term" ? text : (this.#service.resolve(links.api).searchParams.get("q") ?? "");
    if (kind !== "term" && !this.#chosen.of(kind).includes(text)) this.#chosen = this.#chosen.toggled(kind, text);
    this.#dialog.box.focus();
    this.#ask({ isFinal: true });
  }
}

if (!customElements.get("newsdex-search")) customElements.define("newsdex-search", NewsdexSearch);
