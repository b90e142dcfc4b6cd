// Pictures and the drawings beneath them: one that comes hides its drawing, one that cannot be had gives way to it.
(() => {
  const inPlace = (image) => image instanceof HTMLImageElement && image.closest(".thumb, .frame");

  function giveWay(image) {
    const text = document.createElement("span");
    text.className = "hidden";
    text.textContent = image.alt;
    image.replaceWith(text);
  }

  function settle(image) {
    if (image.naturalWidth) image.classList.add("shown");
    else giveWay(image);
  }

  for (const kind of ["load", "error"]) {
    document.addEventListener(kind, (event) => {
      if (inPlace(event.target)) settle(event.target);
    }, true);
  }
  for (const image of document.images) if (image.complete && image.currentSrc && inPlace(image)) settle(image);
})();
