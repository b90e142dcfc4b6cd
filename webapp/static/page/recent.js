// Recent searches: kept in this browser only, and sent to nobody until one is chosen.
import { queryOf, searchBox, searchForm } from "./form.js";

const MOST_RECENT = 5;
const LONGEST_RECENT = 200;

const recentName = () => `newsdex-recent:${searchForm().dataset.start}`;

/** The newest first; none in a browser that keeps nothing. */
export function recentSearches() {
  try {
    const kept = JSON.parse(localStorage.getItem(recentName()) ?? "[]");
    return kept.filter((query) => typeof query === "string" && query.trim()).slice(0, MOST_RECENT);
  } catch {
    return [];
  }
}

export function forgetSearches() {
  try {
    localStorage.removeItem(recentName());
  } catch {
    // there is nothing to forget
  }
}

export function rememberSearch(written) {
  const query = written.trim();
  if (!query || query.length > LONGEST_RECENT) return;
  const queries = [query, ...recentSearches().filter((other) => other !== query)].slice(0, MOST_RECENT);
  try {
    localStorage.setItem(recentName(), JSON.stringify(queries));
  } catch {
    // a full or forbidden storage keeps nothing
  }
}

// A search counts when it was sent, or when one of its hits was opened; not each text on the way to it.
searchForm().addEventListener("submit", () => rememberSearch(searchBox().value));
document.addEventListener("click", (event) => {
  if (event.target.closest?.("#results .hit a:not([data-live])")) rememberSearch(queryOf(location.href));
});
