// Filters over the whole screen of a phone. Without this script they open below their button.
(() => {
  const drawer = document.getElementById("drawer");
  const opener = document.querySelector(".filters");
  if (!drawer || !opener) return;
  const narrow = matchMedia("(max-width: 56rem)");
  const status = document.getElementById("drawer-status");

  /** All that is beside the drawer, at any depth. */
  function* beside() {
    for (let one = drawer; one !== document.body; one = one.parentElement) {
      for (const other of one.parentElement.children) if (other !== one) yield other;
    }
  }

  const isOpen = () => drawer.getAttribute("role") === "dialog";

  function open() {
    for (const other of beside()) other.inert = true;
    drawer.setAttribute("role", "dialog");
    drawer.setAttribute("aria-modal", "true");
    drawer.setAttribute("aria-label", drawer.dataset.label);
    drawer.tabIndex = -1;
    document.documentElement.classList.add("has-drawer");
    drawer.scrollTop = 0;
    drawer.focus();
  }

  function close() {
    for (const other of beside()) other.inert = false;
    for (const name of ["role", "aria-modal", "aria-label", "tabindex"]) drawer.removeAttribute(name);
    document.documentElement.classList.remove("has-drawer");
    opener.querySelector("summary").focus();
  }

  function follow() {
    const isWanted = opener.open && narrow.matches;
    if (isWanted !== isOpen()) (isWanted ? open : close)();
  }

  opener.addEventListener("toggle", follow);
  narrow.addEventListener("change", follow);

  drawer.addEventListener("click", (event) => {
    if (!isOpen() || !event.target.closest(".show")) return;
    event.preventDefault();
    opener.open = false;
  });

  document.addEventListener("keydown", (event) => {
    if (!isOpen()) return;
    if (event.key === "Escape") opener.open = false;
    if (event.key !== "Tab") return;
    const stops = [...drawer.querySelectorAll("a[href], input, button, summary, [tabindex]")].filter((one) => one.tabIndex >= 0 && one.checkVisibility());
    const [first, last] = [stops[0], stops.at(-1)];
    const isAtEnd = document.activeElement === (event.shiftKey ? first : last) || document.activeElement === drawer;
    if (!isAtEnd || (document.activeElement === drawer && !event.shiftKey)) return;
    event.preventDefault();
    (event.shiftKey ? last : first).focus();
  });

  new MutationObserver(() => {
    if (!isOpen()) return;
    status.textContent = drawer.querySelector(".show").textContent;
    if (!drawer.contains(document.activeElement)) drawer.focus({ preventScroll: true });
  }).observe(drawer, { childList: true });
})();
