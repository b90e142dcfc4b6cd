// Keys that open the search from anywhere in the page: `/`, and Ctrl-K or ⌘K.

const elements = [];

export const isApple = () => /Mac|iP(?:hone|ad|od)/.test(navigator.platform);

/** Let the keys open an element; of several in a page the first one is opened. */
export function listenFor(element) {
  if (!elements.length) document.addEventListener("keydown", pressed);
  elements.push(element);
}

export function listenNoMore(element) {
  const place = elements.indexOf(element);
  if (place >= 0) elements.splice(place, 1);
  if (!elements.length) document.removeEventListener("keydown", pressed);
}

/** Whether a key goes into a text, in the page or in another shadow root. */
function isTyping(event) {
  const at = event.composedPath()[0];
  return Boolean(at.isContentEditable || at.closest?.("input, textarea, select"));
}

function pressed(event) {
  if (event.defaultPrevented || event.isComposing || event.altKey || event.repeat) return;
  const hasControl = event.ctrlKey || event.metaKey;
  const isCommand = (isApple() ? event.metaKey : event.ctrlKey) && !event.shiftKey && event.key.toLowerCase() === "k";
  const isSlash = event.key === "/" && !hasControl && !isTyping(event);
  const listening = elements.filter((element) => element.getAttribute("hotkey") !== "off");
  const opened = listening.find((element) => element.isOpen);
  const wanted = opened ?? listening[0];
  if (!wanted || !(isCommand || (isSlash && !opened))) return;
  event.preventDefault();
  if (opened) wanted.close();
  else wanted.open();
}
