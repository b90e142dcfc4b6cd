// A picture that cannot be had gives way to the drawing beneath it, in the same place.
(() => {
  function giveWay(image) {
    if (!image.closest(".thumb, .frame")) return;
    const text = document.createElement("span");
    text.className = "hidden";
    text.textContent = image.alt;
    image.replaceWith(text);
  }

  document.addEventListener("error", (event) => {
    if (event.target instanceof HTMLImageElement) giveWay(event.target);
  }, true);
  for (const image of document.images) if (image.complete && !image.naturalWidth && image.currentSrc) giveWay(image);
})();
