// The search form, and the addresses that it means.

const MOST_CHARACTERS = 2000; // of a query: more are not searched

export const searchBox = () => document.getElementById("q");
export const searchForm = () => document.getElementById("search");
export const isSearchPage = () => document.getElementById("results") !== null;
/** The address of this page, as links of the service write it. */
export const addressHere = () => location.pathname + location.search;

/** A number as the language of the page writes it, with the digits that addresses have. */
export const shownNumber = (number) => number.toLocaleString(`${document.documentElement.lang}-u-nu-latn`);

/** The names and values of the form, without those that say nothing. */
export function formPairs() {
  return [...new FormData(searchForm())].filter(([, value]) => value !== "");
}

/** The address that the form leads to. */
export function formAddress() {
  const pairs = formPairs().map(([name, value]) => [name, value.slice(0, MOST_CHARACTERS)]);
  const form = searchForm();
  return pairs.length ? `${form.getAttribute("action")}?${new URLSearchParams(pairs)}` : form.dataset.start;
}

/** Whether an address is of a page of results of this service. */
export function isSearchAddress(url) {
  const form = searchForm();
  return url.origin === location.origin && [form.dataset.start, form.getAttribute("action")].includes(url.pathname);
}

/** The query in an address; empty when there is none. */
export function queryOf(address) {
  return new URL(address, location.href).searchParams.get("q") ?? "";
}
