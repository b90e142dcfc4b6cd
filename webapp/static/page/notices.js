// Notices of a page: that it waits for an answer, and why none came, with a button to ask again.

const SHOWN_AFTER_MS = 300; // quick answers need no word
const SAID_AFTER_MS = 1000;
let waitingTimers = [];

/** Say aloud, without moving the focus. */
export function announce(text) {
  document.getElementById("announcement").textContent = text;
}

export function startWaiting() {
  endWaiting();
  const results = document.getElementById("results");
  const sign = document.getElementById("waiting");
  results.classList.add("loading");
  results.setAttribute("aria-busy", "true");
  waitingTimers = [
    setTimeout(() => (sign.hidden = false), SHOWN_AFTER_MS),
    setTimeout(() => announce(sign.textContent), SAID_AFTER_MS),
  ];
}

export function endWaiting() {
  waitingTimers.forEach(clearTimeout);
  document.getElementById("waiting").hidden = true;
  const results = document.getElementById("results");
  results.classList.remove("loading");
  results.removeAttribute("aria-busy");
}

/** Which text of the page says what became of a request; a status of 0 is no answer at all. */
export function reasonOf(status) {
  if (!status) return "offline";
  return { 429: "many", 503: "busy" }[status] ?? "failed";
}

/** Keep the page, say why nothing new came, and offer to ask `again`. */
export function showFault(reason, again) {
  const place = document.getElementById("fault");
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = place.dataset.again;
  button.addEventListener("click", () => {
    document.getElementById("main").focus({ preventScroll: true });
    again();
  });
  place.replaceChildren(place.dataset[reason], " ", button);
}

export function hideFault() {
  document.getElementById("fault").replaceChildren();
}
