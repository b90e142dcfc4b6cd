// List or compact view of the hits: chosen once, and kept in this browser.
(() => {
  const KEY = "newsdex-view";
  const root = document.documentElement;

  /** Storage may be forbidden. */
  function kept() {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null;
    }
  }

  function keep(view) {
    try {
      localStorage.setItem(KEY, view);
    } catch {
      return;
    }
  }

  /** The switch comes anew with each answer, and says what is shown. */
  function check() {
    const chosen = document.getElementById(root.classList.contains("compact") ? "view-compact" : "view-list");
    if (chosen) chosen.checked = true;
  }

  function show(view) {
    root.classList.toggle("compact", view === "compact");
    check();
  }

  show(kept());
  document.addEventListener("change", (event) => {
    if (event.target.name !== "view") return;
    keep(event.target.value);
    show(event.target.value);
  });
  addEventListener("storage", (event) => {
    if (event.key === KEY) show(event.newValue);
  });
  const main = document.getElementById("main");
  if (main) new MutationObserver(check).observe(main, { childList: true });
})();
