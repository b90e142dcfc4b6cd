// Buttons that copy what a field says.
function showCopyButtons() {
  for (const button of document.querySelectorAll("[data-copy]")) button.hidden = !navigator.clipboard;
}
showCopyButtons();
new MutationObserver(showCopyButtons).observe(document.body, { childList: true, subtree: true });
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  field.select();
  await navigator.clipboard.writeText(field.value);
  button.parentElement.querySelector("[role=status]").textContent = button.dataset.copied;
  button.classList.add("done");
});
