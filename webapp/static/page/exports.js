// Buttons that copy a text. Without this script they do not show, and the text can be marked.
(() => {
  /** Copy the text of a field or a block; where the browser does not allow it, mark the text instead. */
  async function copy(source) {
    const isField = "value" in source;
    try {
      await navigator.clipboard.writeText(isField ? source.value : source.textContent);
      return true;
    } catch {
      if (isField) source.select();
      else getSelection().selectAllChildren(source);
      return document.execCommand("copy");
    }
  }

  document.addEventListener("click", async (event) => {
    const button = event.target.closest && event.target.closest("[data-copy]");
    if (!button) return;
    const isCopied = await copy(document.getElementById(button.dataset.copy));
    const announcement = document.getElementById("announcement");
    if (announcement) announcement.textContent = isCopied ? button.dataset.done : "";
    if (!isCopied) return;
    const label = button.textContent;
    if (button.dataset.label) return;
    button.dataset.label = label;
    button.textContent = "Copied";
    setTimeout(() => {
      button.textContent = button.dataset.label;
      delete button.dataset.label;
    }, 2000);
  });
})();
