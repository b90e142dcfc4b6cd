// Places of the history: how far each of its pages was scrolled, kept for this tab only.

const PLACES_NAME = "newsdex-places";
const MOST_PLACES = 50;

const placesByEntry = new Map(storedPlaces());
let entryNow = "";
let isLeaving = false;

function storedPlaces() {
  try {
    const stored = JSON.parse(sessionStorage.getItem(PLACES_NAME) ?? "[]");
    return stored.filter((pair) => Array.isArray(pair) && pair.length === 2);
  } catch {
    return []; // a browser that keeps nothing
  }
}

function storePlaces() {
  try {
    sessionStorage.setItem(PLACES_NAME, JSON.stringify([...placesByEntry].slice(-MOST_PLACES)));
  } catch {
    // then a page that is loaded anew begins at its top
  }
}

const newEntry = () => `${Date.now()}.${Math.random()}`;

/** Give the page that is shown now its own entry of the history, or another address in the same one. */
export function enterHistory(address, { isNew }) {
  if (!isNew) return history.replaceState({ ...history.state, entry: entryNow }, "", address);
  history.pushState({ entry: (entryNow = newEntry()) }, "", address);
  placesByEntry.set(entryNow, scrollY);
}

/** From now on until `arrive` the page still shows what another entry has. */
export function depart() {
  isLeaving = true;
  entryNow = history.state?.entry ?? "";
}

/** Scroll to where the page of this entry was left. */
export function arrive() {
  isLeaving = false;
  scrollTo({ top: placesByEntry.get(entryNow) ?? 0, behavior: "instant" });
}

/** The page itself restores places while it stands, and the browser when it is loaded anew. */
export function keepPlaces() {
  entryNow = history.state?.entry ?? newEntry();
  history.replaceState({ ...history.state, entry: entryNow }, "");
  history.scrollRestoration = "manual";
  addEventListener("pageshow", () => (history.scrollRestoration = "manual"));
  addEventListener("pagehide", () => {
    history.scrollRestoration = "auto";
    storePlaces();
  });
  addEventListener("scroll", () => isLeaving || placesByEntry.set(entryNow, scrollY), { passive: true });
}
