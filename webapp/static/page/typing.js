// Hits follow what is typed: each text is asked for at once, or when the answer to the one before it is there.
import { formAddress, isSearchPage, searchBox } from "./form.js";
import { endTypingEntry, show } from "./navigation.js";

const PATIENCE_MS = 250; // a slower answer is given up for the newer text
let askedAt = 0;
let isTypingAsked = false;
let laterText = 0; // a timer; the text was changed since the last request

async function askTyped() {
  clearTimeout(laterText);
  laterText = 0;
  const mine = (askedAt = performance.now());
  isTypingAsked = true;
  await show(formAddress(), "typing");
  if (mine !== askedAt) return;
  isTypingAsked = false;
  if (laterText) askTyped();
}

function followText() {
  const left = isTypingAsked ? askedAt + PATIENCE_MS - performance.now() : 0;
  if (left <= 0) askTyped();
  else laterText ||= setTimeout(askTyped, left);
}

if (isSearchPage()) {
  const box = searchBox();
  box.addEventListener("input", (event) => event.isComposing || followText());
  box.addEventListener("compositionend", followText);
  box.addEventListener("blur", () => {
    if (document.activeElement !== box) endTypingEntry(); // else only the window has lost the focus
  });
  document.addEventListener("newsdex:ask", (event) => {
    if (event.detail.action === "typing") return;
    clearTimeout(laterText);
    laterText = askedAt = 0;
    isTypingAsked = false;
  });
}
