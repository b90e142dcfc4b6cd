// Search as you type, and links that keep the page standing. Without this script every link and form works as it is.
(() => {
  const root = document.documentElement;
  root.classList.add("js");

  const PARTS = ["sidebar", "results", "form-state", "filter-count"];
  const DELAY_MS = 140;
  let running = null;
  let timer = 0;

  const box = () => document.getElementById("q");
  const form = () => document.getElementById("search");
  const searchPath = () => form().getAttribute("action");
  const isSearchPage = () => document.getElementById("results") !== null;

  function isSearchAddress(url) {
    return url.origin === location.origin && (url.pathname === form().dataset.start || url.pathname === searchPath());
  }

  /** The address that the search form would lead to, without fields that say nothing. */
  function formAddress() {
    const pairs = [...new FormData(form())].filter(([, value]) => value !== "");
    const query = new URLSearchParams(pairs).toString();
    return query ? `${searchPath()}?${query}` : form().dataset.start;
  }

  /** Put the parts of another page in place of ours; what is typed and focused stays, and the total is announced. */
  function swap(next) {
    const focused = document.activeElement;
    const key = focused && focused.getAttribute && focused.getAttribute("data-key");
    const id = focused && focused.id;
    for (const part of PARTS) {
      const ours = document.getElementById(part);
      const theirs = next.getElementById(part);
      if (ours && theirs) ours.replaceWith(document.adoptNode(theirs));
    }
    document.title = next.title;
    document.getElementById("announcement").textContent = document.getElementById("total").textContent;
    if (document.contains(focused) && focused !== document.body) return;
    const same = key ? document.querySelector(`[data-key="${CSS.escape(key)}"]`) : id && document.getElementById(id);
    if (same) same.focus({ preventScroll: true });
    else if (key) document.getElementById("main").focus({ preventScroll: true });
  }

  /** Show the page of an address without leaving this one; `remember` is what to do with the history.
   *  While somebody is `typing`, the last word may go on. */
  async function show(address, remember, typing = false) {
    if (running) running.abort();
    const mine = (running = new AbortController());
    document.getElementById("results").classList.add("loading");
    try {
      const asked = typing && address !== "/" ? `${address}&typing=1` : address;
      const answer = await fetch(asked, { signal: mine.signal, headers: { Accept: "text/html" } });
      const text = await answer.text();
      const next = new DOMParser().parseFromString(text, "text/html");
      if (!answer.ok || !next.getElementById("results")) throw new Error("not a page of results");
      if (remember === "push") history.pushState(null, "", address);
      if (remember === "replace") history.replaceState(null, "", address);
      swap(next);
      return next;
    } catch (error) {
      if (error.name !== "AbortError") location.assign(address);
      return null;
    } finally {
      if (running === mine) running = null;
    }
  }

  function typed() {
    clearTimeout(timer);
    timer = setTimeout(() => show(formAddress(), "replace", true), DELAY_MS);
  }

  document.addEventListener("input", (event) => {
    if (event.target === box() && isSearchPage() && !event.isComposing) typed();
  });
  document.addEventListener("compositionend", (event) => {
    if (event.target === box() && isSearchPage()) typed();
  });

  document.addEventListener("change", (event) => {
    if (event.target.id === "sort") show(formAddress(), "push");
  });

  document.addEventListener("submit", (event) => {
    if (event.target !== form() || !isSearchPage()) return;
    event.preventDefault();
    clearTimeout(timer);
    const address = formAddress();
    show(address, address === location.pathname + location.search ? "" : "push");
  });

  document.addEventListener("click", async (event) => {
    const link = event.target.closest && event.target.closest("a[data-live]");
    if (!link || !isSearchPage() || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const url = new URL(link.getAttribute("href"), location.href);
    if (!isSearchAddress(url)) return;
    event.preventDefault();
    clearTimeout(timer);
    const next = await show(url.pathname + url.search, "push");
    if (!next) return;
    box().value = next.getElementById("q").value;
    if (link.hasAttribute("data-top")) {
      scrollTo(0, 0);
      document.getElementById("main").focus({ preventScroll: true });
    }
  });

  addEventListener("popstate", async () => {
    if (!isSearchPage()) return;
    clearTimeout(timer);
    const next = await show(location.pathname + location.search, "");
    if (next) box().value = next.getElementById("q").value;
  });

  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest && event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    box().focus();
    box().select();
  });
})();
