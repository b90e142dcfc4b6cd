// Suggestions under the search box: an ARIA 1.2 combobox with a list. Without this script it is a plain box.
(() => {
  const DELAY_MS = 90;
  const box = document.getElementById("q");
  const form = document.getElementById("search");
  if (!box || !form) return;

  const list = document.createElement("ul");
  list.id = "suggestions";
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  form.append(list);
  box.type = "text"; // a search box may not have the role of a combobox
  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", list.id);
  box.setAttribute("aria-expanded", "false");

  let running = null;
  let timer = 0;
  let active = -1;

  const isOpen = () => !list.hidden;

  function close() {
    clearTimeout(timer);
    if (running) running.abort();
    running = null;
    activate(-1);
    list.hidden = true;
    box.setAttribute("aria-expanded", "false");
  }

  /** Make one option the active one; -1 is none, and then the box itself is. */
  function activate(place) {
    for (const option of list.children) option.setAttribute("aria-selected", "false");
    active = place;
    const option = list.children[place];
    if (!option) return box.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-activedescendant", option.id);
  }

  function option(suggestion, place) {
    const made = document.createElement("li");
    made.id = `suggestion-${place}`;
    made.setAttribute("role", "option");
    made.setAttribute("aria-selected", "false");
    made.dataset.address = suggestion.links.html;
    const text = document.createElement("span");
    text.className = "text";
    text.dir = "auto";
    text.innerHTML = suggestion.marked; // escaped by the service, but for its marks
    const about = document.createElement("span");
    about.className = "about";
    about.textContent = `${suggestion.label} · ${suggestion.count.toLocaleString("en")}`;
    made.append(text, " ", about);
    return made;
  }

  function open(suggestions) {
    list.replaceChildren(...suggestions.map(option));
    activate(-1);
    list.hidden = !suggestions.length;
    box.setAttribute("aria-expanded", String(isOpen()));
  }

  async function suggest() {
    if (running) running.abort();
    const mine = (running = new AbortController());
    const pairs = [...new FormData(form)].filter(([, value]) => value !== "");
    try {
      const answer = await fetch(`${form.dataset.suggest}?${new URLSearchParams(pairs)}`, { signal: mine.signal });
      const found = answer.ok ? (await answer.json()).suggestions : [];
      if (running === mine && document.activeElement === box) open(found);
    } catch {
      if (running === mine) close(); // no suggestions are no fault
    }
  }

  function typed() {
    clearTimeout(timer);
    if (box.value.trim()) timer = setTimeout(suggest, DELAY_MS);
    else close();
  }

  /** Follow the link of an option; the page's own script may do it without leaving the page. */
  function choose(chosen) {
    const link = document.createElement("a");
    link.href = chosen.dataset.address;
    link.dataset.live = "";
    link.hidden = true;
    document.body.append(link);
    close();
    link.click();
    link.remove();
  }

  box.addEventListener("input", (event) => {
    if (!event.isComposing) typed();
  });
  box.addEventListener("compositionend", typed);
  box.addEventListener("blur", close);
  form.addEventListener("submit", close);

  box.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const last = list.children.length - 1;
    if (event.key === "ArrowDown" && !isOpen()) typed();
    else if (event.key === "ArrowDown") activate(active < last ? active + 1 : -1);
    else if (event.key === "ArrowUp" && isOpen()) activate(active < 0 ? last : active - 1);
    else if (event.key === "Escape" && isOpen()) close();
    else if (event.key === "Enter" && isOpen() && active >= 0) choose(list.children[active]);
    else return;
    event.preventDefault();
  });

  list.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
  list.addEventListener("click", (event) => {
    const chosen = event.target.closest("[role=option]");
    if (chosen) choose(chosen);
  });
})();
