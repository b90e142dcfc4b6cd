// Navigation without leaving the page: the answer of an address takes the place of ours, and the history remembers it.
// Without this script every link and form works as it is.
import { addressHere, formAddress, isSearchAddress, isSearchPage, queryOf, searchBox, searchForm } from "./form.js";
import { announce, endWaiting, hideFault, reasonOf, showFault, startWaiting } from "./notices.js";
import { arrive, depart, enterHistory, keepPlaces } from "./places.js";

document.documentElement.classList.add("js");

const SWAPPED = ["sidebar", "results", "form-state", "filter-count"];
const ABOUT_PAGE = ["canonical", "alternate", "prev", "next"].map((rel) => `link[rel=${rel}]`).join() + ", meta[name]";
let runningAnswer = null;
let shownAddress = addressHere();
let isTypingEntry = false; // whether the newest entry of the history is of text that is still typed

/** Put the parts of another page in place of ours; what is typed and focused stays, and the total is announced. */
function swap(next) {
  const focused = document.activeElement;
  const key = focused?.getAttribute("data-key");
  const id = focused?.id;
  for (const part of SWAPPED) {
    const theirs = next.getElementById(part);
    if (theirs) document.getElementById(part)?.replaceWith(document.adoptNode(theirs));
  }
  for (const ours of document.head.querySelectorAll(ABOUT_PAGE)) ours.remove();
  document.head.append(...next.head.querySelectorAll(ABOUT_PAGE));
  document.title = next.title;
  announce(document.getElementById("total").textContent);
  if (document.contains(focused) && focused !== document.body) return;
  const same = key ? document.querySelector(`[data-key="${CSS.escape(key)}"]`) : id && document.getElementById(id);
  if (same) same.focus({ preventScroll: true });
  else if (key) document.getElementById("main").focus({ preventScroll: true });
}

/** The one spelling of the address of an answer, which the answer says. */
function canonicalAddress(next, address) {
  const said = next.querySelector("link[rel=canonical]")?.href;
  const url = said ? new URL(said) : null;
  return url ? url.pathname + url.search : address;
}

/** Remember an answer: what is typed has one entry until it is sent, and each action else one of its own. */
function remember(address, action) {
  if (action !== "history") {
    const isSameEntry = isTypingEntry && (action === "typing" || action === "submit");
    enterHistory(address, { isNew: !isSameEntry && address !== shownAddress });
  }
  isTypingEntry = action === "typing";
  shownAddress = addressHere();
}

/** What somebody types next is another search. */
export function endTypingEntry() {
  isTypingEntry = false;
}

/** Show the page of an address without leaving this one, for an action: `typing`, `submit`, `link` or `history`.
 *  `after` is called with the page when it is shown.  Of several answers only that of the newest action is. */
export async function show(address, action, after = () => {}) {
  runningAnswer?.abort();
  const mine = (runningAnswer = new AbortController());
  if (action === "submit" && address === shownAddress) isTypingEntry = false; // it stays, whatever is typed meanwhile
  document.dispatchEvent(new CustomEvent("newsdex:ask", { detail: { address, action } }));
  startWaiting();
  const [status, next] = await answerOf(address, action, mine.signal);
  if (runningAnswer !== mine) return;
  runningAnswer = null;
  endWaiting();
  if (next) {
    hideFault();
    remember(canonicalAddress(next, address), action);
    swap(next);
    after(next);
    document.dispatchEvent(new CustomEvent("newsdex:shown", { detail: { action } }));
  } else if (action !== "typing" && isForPeople(status)) {
    location.assign(address); // the page says what is wrong
  } else {
    showFault(reasonOf(status), () => show(address, action, after));
  }
}

/** The status and the page that answer an address; no page when there is none, and status 0 without an answer. */
async function answerOf(address, action, signal) {
  const joint = address.includes("?") ? "&" : "?";
  const asked = action === "typing" ? `${address}${joint}typing=1` : address;
  try {
    const answer = await fetch(asked, { signal, headers: { Accept: "text/html" } });
    const next = new DOMParser().parseFromString(await answer.text(), "text/html");
    return [answer.status, answer.ok && next.getElementById("results") ? next : null];
  } catch {
    return [0, null];
  }
}

/** Whether an answer without hits is a page to be read: it says what is wrong with what was asked. */
const isForPeople = (status) => status > 0 && status < 500 && status !== 429;

function dropAnswer() {
  if (!runningAnswer) return;
  runningAnswer.abort();
  runningAnswer = null;
  endWaiting();
}

function follow(event) {
  const link = event.target.closest?.("a[data-live]");
  if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const url = new URL(link.getAttribute("href"), location.href);
  if (!isSearchAddress(url)) return;
  event.preventDefault();
  show(url.pathname + url.search, "link", (next) => {
    searchBox().value = next.getElementById("q").value;
    if (!link.hasAttribute("data-top")) return;
    scrollTo(0, 0);
    document.getElementById("main").focus({ preventScroll: true });
  });
}

function goInHistory() {
  if (addressHere() === shownAddress) return; // only the fragment is another one
  depart();
  searchBox().value = queryOf(addressHere());
  show(addressHere(), "history", arrive);
}

if (isSearchPage()) {
  keepPlaces();
  document.addEventListener("click", follow);
  document.addEventListener("change", (event) => {
    if (event.target.id === "sort") show(formAddress(), "link");
  });
  searchForm().addEventListener("submit", (event) => {
    event.preventDefault();
    show(formAddress(), "submit");
  });
  addEventListener("popstate", goInHistory);
  addEventListener("pagehide", dropAnswer);
  addEventListener("pageshow", (event) => {
    if (event.persisted) searchBox().value = queryOf(shownAddress);
  });
}

document.addEventListener("keydown", (event) => {
  const isTyping = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  searchBox().focus();
  searchBox().select();
});

