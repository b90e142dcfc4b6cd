// Facets: one tab stop each, values that contain a text, and a menu for each value. Without this script all are links.
(() => {
  const drawer = document.getElementById("drawer");
  const STOPS = ".choose, .bars a, .plain a, .all, summary";
  const SIFT_MS = 150;
  const MOST = 50;
  const opened = new Set();
  const sifted = new Map();
  let lastKey = "";

  const find = (key) => document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  const isShown = (item) => item.matches("summary") || !item.closest("details:not([open])");
  const stopsOf = (facet) => [...facet.querySelectorAll(STOPS)].filter(isShown);

  /** Make one of the stops of a facet the one that Tab reaches. */
  function rove(facet, current) {
    const stops = stopsOf(facet);
    const one = current || stops.find((stop) => stop.getAttribute("tabindex") === "0") || stops[0];
    for (const stop of facet.querySelectorAll(STOPS)) stop.setAttribute("tabindex", stop === one ? "0" : "-1");
    for (const button of facet.querySelectorAll("a.exclude")) {
      button.setAttribute("tabindex", "-1");
      button.setAttribute("role", "button");
      button.setAttribute("aria-haspopup", "menu");
    }
  }

  /** Make the facets of a new page as those of the one before were left. */
  function prepare() {
    for (const details of drawer.querySelectorAll("[data-kept]")) if (opened.has(details.dataset.kept)) details.open = true;
    for (const input of drawer.querySelectorAll("[data-sift]")) {
      const text = sifted.get(input.dataset.key);
      if (text) {
        input.value = text;
        sift(input);
      }
    }
    drawer.querySelectorAll(".facet").forEach((facet) => rove(facet));
    const same = document.activeElement === document.body && lastKey && find(lastKey);
    if (same) same.focus({ preventScroll: true });
  }

  document.addEventListener("focusin", (event) => {
    lastKey = event.target.getAttribute("data-key") || "";
    const facet = event.target.closest(".facet");
    if (facet && event.target.matches(STOPS)) rove(facet, event.target);
  });

  document.addEventListener("toggle", (event) => {
    const kept = event.target.dataset && event.target.dataset.kept;
    if (!kept) return;
    if (event.target.open) opened.add(kept);
    else opened.delete(kept);
    const facet = event.target.closest(".facet");
    if (facet) rove(facet);
  }, true);

  /** Which stop a key leads to from this one; undefined for other keys. */
  function reached(key, stops, place) {
    const last = stops.length - 1;
    const forth = { ArrowDown: 1, ArrowUp: -1, ...(stops[place].closest(".bars") && { ArrowRight: 1, ArrowLeft: -1 }) }[key];
    if (forth) return stops[Math.max(0, Math.min(last, place + forth))];
    return { Home: stops[0], End: stops[last] }[key];
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const facet = event.target.closest && event.target.closest(".facet");
    if (!facet || event.target.closest(".menu")) return;
    const item = event.target.closest(".value");
    const [choose, exclude] = item ? [".choose", ".exclude"].map((part) => item.querySelector(part)) : [];
    const stops = stopsOf(facet);
    let next;
    if (exclude && event.target === choose && event.key === "ArrowRight") next = exclude;
    else if (exclude && event.target === exclude) next = event.key === "ArrowLeft" ? choose : event.key === " " ? exclude : null;
    else if (stops.includes(event.target)) next = reached(event.key, stops, stops.indexOf(event.target));
    if (!next) return;
    event.preventDefault();
    if (next === event.target && next === exclude) next.click();
    else next.focus();
  });

  /** The address of a value as the only choice of its facet. */
  function onlyThis(choose) {
    const [name, ...value] = choose.dataset.key.split("=");
    const pairs = [...new URL(choose.href).searchParams].filter(([key]) => ![name, `-${name}`, "page"].includes(key));
    return `${document.getElementById("search").getAttribute("action")}?${new URLSearchParams([...pairs, [name, value.join("=")]])}`;
  }

  function menuEntry(text, address, key) {
    const entry = document.createElement("a");
    entry.setAttribute("role", "menuitem");
    entry.tabIndex = -1;
    entry.dataset.live = "";
    entry.dataset.key = key;
    entry.rel = "nofollow";
    entry.href = address;
    entry.textContent = text;
    return entry;
  }

  function closeMenu(isLeft) {
    const menu = document.querySelector(".menu");
    if (!menu) return;
    const button = menu.parentElement.querySelector(".exclude");
    button.setAttribute("aria-expanded", "false");
    menu.remove();
    if (!isLeft) button.focus();
  }

  function openMenu(button) {
    closeMenu(true);
    const choose = button.parentElement.querySelector(".choose");
    const name = choose.querySelector(".name").textContent;
    const menu = document.createElement("div");
    menu.className = "menu";
    menu.setAttribute("role", "menu");
    menu.setAttribute("aria-label", name);
    menu.append(menuEntry(button.title, button.href, choose.dataset.key));
    menu.append(menuEntry(document.getElementById("drawer").dataset.only.replace("{value}", () => name), onlyThis(choose), choose.dataset.key));
    button.parentElement.append(menu);
    button.setAttribute("aria-expanded", "true");
    menu.firstElementChild.focus();
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("a.exclude[aria-haspopup]");
    if (!button) return event.target.closest(".menu") || closeMenu(true);
    event.preventDefault();
    event.stopImmediatePropagation(); // the link is followed from the menu
    if (button.getAttribute("aria-expanded") === "true") closeMenu();
    else openMenu(button);
  }, true);

  document.addEventListener("keydown", (event) => {
    const menu = event.target.closest && event.target.closest(".menu");
    if (!menu) return;
    const entries = [...menu.children];
    const place = entries.indexOf(event.target);
    if (event.key === "Escape" || event.key === "ArrowLeft") closeMenu();
    else if (event.key === "Tab") return closeMenu();
    else if (event.key === "ArrowDown") entries[(place + 1) % entries.length].focus();
    else if (event.key === "ArrowUp") entries[(place || entries.length) - 1].focus();
    else if (event.key === " ") event.target.click();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);

  /** Show the values of a facet that contain what is typed; those of before when nothing is. */
  async function sift(input) {
    const list = input.closest("details").querySelector(".values");
    list.before_ ??= [...list.children];
    const text = input.value.trim();
    sifted.set(input.dataset.key, text);
    if (!text) return list.replaceChildren(...list.before_);
    const url = new URL(input.dataset.sift, location.href);
    url.searchParams.set("contains", text);
    const answer = await fetch(url).catch(() => null);
    if (!answer || !answer.ok || input.value.trim() !== text) return;
    const next = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = [...next.querySelectorAll(".values.wide > .value")].filter((one) => !one.querySelector('[data-key^="missing="]'));
    list.replaceChildren(...found.slice(0, MOST).map((one) => document.adoptNode(one)));
    document.getElementById("announcement").textContent = next.querySelector(".total").textContent;
    rove(input.closest(".facet"));
  }

  let timer = 0;
  document.addEventListener("input", (event) => {
    if (!event.target.matches("[data-sift]")) return;
    clearTimeout(timer);
    timer = setTimeout(sift, SIFT_MS, event.target);
  });

  if (drawer) {
    new MutationObserver(prepare).observe(drawer, { childList: true });
    prepare();
  }
})();
