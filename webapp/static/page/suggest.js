// Suggestions under the search box: an ARIA 1.2 combobox with a list. Without this script it is a plain box.
import { formPairs, isSearchPage, queryOf, searchBox, searchForm, shownNumber } from "./form.js";
import { forgetSearches, recentSearches, rememberSearch } from "./recent.js";

const SUGGEST_AFTER_MS = 90;
const MOST_POPULAR = 6;

const comboBox = searchBox();
const comboForm = searchForm();
const optionList = document.createElement("div");
let suggestRequest = null;
let suggestTimer = 0;
let activePlace = -1;
let isDismissed = false; // until something is typed
let popularValues = null; // a promise of them

optionList.id = "suggestions";
optionList.className = "suggestions";
optionList.hidden = true;
optionList.setAttribute("role", "listbox");
optionList.setAttribute("aria-label", comboForm.dataset.suggestions);
comboForm.append(optionList);
comboBox.type = "text"; // a search box may not have the role of a combobox
comboBox.setAttribute("role", "combobox");
comboBox.setAttribute("aria-autocomplete", "list");
comboBox.setAttribute("aria-controls", optionList.id);
comboBox.setAttribute("aria-expanded", "false");

const isListOpen = () => !optionList.hidden;
const listOptions = () => [...optionList.querySelectorAll("[role=option]")];

function closeList() {
  clearTimeout(suggestTimer);
  suggestRequest?.abort();
  suggestRequest = null;
  activate(-1);
  optionList.hidden = true;
  comboBox.setAttribute("aria-expanded", "false");
}

/** Make one option the active one; -1 is none, and then the box itself is. */
function activate(place) {
  const options = listOptions();
  for (const one of options) one.setAttribute("aria-selected", "false");
  activePlace = place;
  const option = options[place];
  if (!option) return comboBox.removeAttribute("aria-activedescendant");
  option.setAttribute("aria-selected", "true");
  option.scrollIntoView({ block: "nearest" });
  comboBox.setAttribute("aria-activedescendant", option.id);
}

/** Show these items of the list: options, or groups of them. */
function openList(items) {
  optionList.replaceChildren(...items);
  listOptions().forEach((option, place) => (option.id = `suggestion-${place}`));
  activate(-1);
  optionList.hidden = !items.length;
  comboBox.setAttribute("aria-expanded", String(isListOpen()));
}

/** Whether a list that comes now is welcome: nothing changes below somebody who goes through the one that is there. */
const mayOpen = () => document.activeElement === comboBox && !isDismissed && activePlace < 0;

function element(name, attributes, ...content) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...content);
  return made;
}

function optionOf(facts, ...content) {
  const made = element("div", { role: "option", "aria-selected": "false" }, ...content);
  Object.assign(made.dataset, facts);
  return made;
}

function textOption(text, address, about = "") {
  const shown = element("span", { class: "text", dir: "auto" }, text);
  return optionOf({ address }, shown, ...(about ? [" ", element("span", { class: "about" }, about)] : []));
}

/** What people see of its kind, in the language of the page. */
const labelOf = ({ label }) => JSON.parse(comboForm.dataset.labels)[label] ?? label;

function suggestedOption(suggestion) {
  const made = textOption("", suggestion.links.html, `${labelOf(suggestion)} · ${shownNumber(suggestion.count)}`);
  made.querySelector(".text").innerHTML = suggestion.marked; // escaped by the service, but for its marks
  return made;
}

/** The suggestions that came with the hits of what is typed. */
function openShown() {
  const shown = document.getElementById("suggested");
  const items = shown ? [...shown.content.querySelectorAll("li")] : [];
  openList(items.map((item) => optionOf({ ...item.dataset }, ...document.importNode(item, true).childNodes)));
}

async function suggest() {
  suggestRequest?.abort();
  const mine = (suggestRequest = new AbortController());
  try {
    const address = `${comboForm.dataset.suggest}?${new URLSearchParams(formPairs())}`;
    const answer = await fetch(address, { signal: mine.signal });
    const found = answer.ok ? (await answer.json()).suggestions : [];
    if (suggestRequest === mine && mayOpen()) openList(found.map(suggestedOption));
  } catch {
    if (suggestRequest === mine) closeList(); // no suggestions are no fault
  }
}

const addressOf = (name, value) => `${comboForm.getAttribute("action")}?${new URLSearchParams([[name, value]])}`;

function group(label, options) {
  if (!options.length) return [];
  const heading = element("span", { class: "heading", "aria-hidden": "true" }, label);
  return [element("div", { role: "group", "aria-label": label }, heading, ...options)];
}

async function fetchPopular() {
  const answer = await fetch(`${comboForm.dataset.popular}?limit=${MOST_POPULAR}`);
  const { field, values } = await answer.json();
  return values.map(({ value, count }) => textOption(value, addressOf(field, value), shownNumber(count)));
}

/** What an empty box offers: what was searched in this browser, and popular values. */
async function openZeroState() {
  const { recent, forget, popular, popularLabel } = comboForm.dataset;
  const searches = recentSearches().map((query) => textOption(query, addressOf("q", query)));
  if (searches.length) searches.push(optionOf({ forget: "" }, element("span", { class: "about" }, forget)));
  const recentGroup = group(recent, searches);
  openList(recentGroup);
  if (!popular) return;
  popularValues ??= fetchPopular().catch(() => (popularValues = null));
  const values = await popularValues;
  if (!values || !mayOpen() || comboBox.value) return;
  openList([...recentGroup, ...group(popularLabel, values)]);
}

function offer() {
  clearTimeout(suggestTimer);
  if (!comboBox.value.trim()) openZeroState();
  else if (!isSearchPage()) suggestTimer = setTimeout(suggest, SUGGEST_AFTER_MS);
}

/** Do what an option says: follow its address, which the page's own script may do without leaving the page. */
function choose({ dataset: { address, forget } }) {
  if (forget !== undefined) {
    forgetSearches();
    return openZeroState();
  }
  rememberSearch(queryOf(address));
  const link = element("a", { href: address, "data-live": "", hidden: "" });
  document.body.append(link);
  isDismissed = true;
  closeList();
  link.click();
  link.remove();
}

/** Escape closes the list, then clears the box; the hits follow. */
function escape() {
  const isCleared = !isListOpen() && comboBox.value !== "";
  if (isCleared) {
    comboBox.value = "";
    comboBox.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
  isDismissed = true;
  closeList();
}

comboBox.addEventListener("input", (event) => {
  isDismissed = false;
  activate(-1);
  if (!event.isComposing) offer();
});
comboBox.addEventListener("compositionend", offer);
comboBox.addEventListener("blur", closeList);
for (const name of ["focus", "click"]) {
  comboBox.addEventListener(name, () => {
    if (comboBox.value || isListOpen()) return;
    isDismissed = false;
    openZeroState();
  });
}
comboForm.addEventListener("submit", () => {
  isDismissed = true;
  closeList();
});
document.addEventListener("newsdex:shown", (event) => {
  if (event.detail.action === "typing" && comboBox.value.trim() && mayOpen()) openShown();
});

comboBox.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const options = listOptions();
  const last = options.length - 1;
  if (event.key === "ArrowDown" && !isListOpen()) {
    isDismissed = false;
    if (comboBox.value.trim()) suggest();
    else openZeroState();
  } else if (event.key === "ArrowDown") activate(activePlace < last ? activePlace + 1 : -1);
  else if (event.key === "ArrowUp" && isListOpen()) activate(activePlace < 0 ? last : activePlace - 1);
  else if (event.key === "Escape") escape();
  else if (event.key === "Enter" && isListOpen() && activePlace >= 0) choose(options[activePlace]);
  else return;
  event.preventDefault();
});

optionList.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
optionList.addEventListener("click", (event) => {
  const chosen = event.target.closest("[role=option]");
  if (chosen) choose(chosen);
});
