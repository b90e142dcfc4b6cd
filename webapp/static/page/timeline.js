// The ends of a range of time, moved by pointer and by keys, and ranges that are typed. Without this script: a form.
(() => {
  const PAUSE_MS = 400;
  const WIDTH = 240;
  let timer = 0;
  let waiting = null;

  const timelineOf = (element) => element.closest && element.closest("[data-timeline]");
  const thumbsOf = (svg) => [...svg.querySelectorAll(".thumb-end")];
  const placesOf = (svg) => thumbsOf(svg).map((thumb) => Number(thumb.getAttribute("aria-valuenow")));
  const split = (text, by) => text.split(by);

  /** Follow a link that keeps the page standing. */
  function follow(address) {
    const link = document.createElement("a");
    link.href = address;
    link.dataset.live = "";
    link.hidden = true;
    document.body.append(link);
    link.click();
    link.remove();
  }

  /** The address of the search with a range of one field; without one of an empty text. */
  function withRange(clear, name, text) {
    const url = new URL(clear, location.href);
    const pairs = [...url.searchParams, ...(text ? [[name, text]] : [])];
    return pairs.length ? `${document.getElementById("search").getAttribute("action")}?${new URLSearchParams(pairs)}` : clear;
  }

  /** Show the ends at other bars. */
  function draw(svg, places) {
    const texts = split(svg.dataset.texts, "|");
    const [start, slot] = [Number(svg.dataset.left), Number(svg.dataset.slot)];
    const at = [start + slot * places[0], start + slot * (places[1] + 1)];
    thumbsOf(svg).forEach((thumb, end) => {
      thumb.setAttribute("transform", `translate(${at[end]} 68.5)`);
      thumb.setAttribute("aria-valuenow", places[end]);
      thumb.setAttribute("aria-valuetext", texts[places[end]]);
    });
    svg.querySelector(".reach").setAttribute("d", `M${at[0]} 68.5H${at[1]}`);
    for (const bar of svg.querySelectorAll("[data-place]")) {
      bar.classList.toggle("selected", bar.dataset.place >= places[0] && bar.dataset.place <= places[1]);
    }
  }

  /** Put one end at a bar; it does not pass the other. */
  function move(svg, end, place) {
    const places = placesOf(svg);
    const last = split(svg.dataset.values, " ").length - 1;
    places[end] = end ? Math.max(places[0], Math.min(last, place)) : Math.min(places[1], Math.max(0, place));
    svg.dataset.before ??= placesOf(svg).join();
    draw(svg, places);
  }

  /** Search for what the ends say. */
  function commit(svg) {
    clearTimeout(timer);
    waiting = null;
    const [first, last] = placesOf(svg);
    if (!document.contains(svg) || (svg.dataset.before ?? `${first},${last}`) === `${first},${last}`) return;
    delete svg.dataset.before;
    const values = split(svg.dataset.values, " ");
    const isAll = first === 0 && last === values.length - 1;
    const text = isAll ? svg.dataset.whole : `${values[first]}..${values[last]}`;
    follow(withRange(svg.dataset.clear, svg.dataset.timeline, text));
  }

  document.addEventListener("keydown", (event) => {
    const thumb = event.target.closest && event.target.closest(".thumb-end");
    if (!thumb || event.ctrlKey || event.metaKey || event.altKey) return;
    const svg = timelineOf(thumb);
    const count = split(svg.dataset.values, " ").length;
    const page = Math.max(2, Math.round(count / 6));
    const now = Number(thumb.getAttribute("aria-valuenow"));
    const place = {
      ArrowRight: now + 1, ArrowUp: now + 1, ArrowLeft: now - 1, ArrowDown: now - 1,
      PageUp: now + page, PageDown: now - page, Home: 0, End: count - 1,
    }[event.key];
    if (event.key === "Enter") return commit(svg);
    if (place === undefined) return;
    event.preventDefault();
    move(svg, Number(thumb.dataset.end), place);
    clearTimeout(timer);
    waiting = svg;
    timer = setTimeout(commit, PAUSE_MS, svg);
  });

  document.addEventListener("focusout", () => waiting && commit(waiting));

  document.addEventListener("pointerdown", (event) => {
    const thumb = event.target.closest && event.target.closest(".thumb-end");
    if (!thumb || event.button) return;
    const svg = timelineOf(thumb);
    const end = Number(thumb.dataset.end);
    const box = svg.getBoundingClientRect();
    event.preventDefault();
    thumb.focus();
    thumb.setPointerCapture(event.pointerId);
    const moved = (next) => {
      const x = ((next.clientX - box.left) / box.width) * WIDTH - Number(svg.dataset.left);
      const edge = Math.round(x / Number(svg.dataset.slot));
      move(svg, end, end ? edge - 1 : edge);
    };
    const done = () => {
      thumb.removeEventListener("pointermove", moved);
      commit(svg);
    };
    thumb.addEventListener("pointermove", moved);
    thumb.addEventListener("lostpointercapture", done, { once: true });
  });

  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-range]");
    if (!form || !document.getElementById("results")) return;
    event.preventDefault();
    const [first, last] = ["from", "to"].map((name) => form.elements[name].value.trim());
    const pairs = [...new FormData(form)].filter(([name]) => name !== "from" && name !== "to");
    const query = new URLSearchParams(pairs).toString();
    const clear = query ? `${document.getElementById("search").getAttribute("action")}?${query}` : document.getElementById("search").dataset.start;
    follow(withRange(clear, form.dataset.range, first || last ? `${first}..${last}` : ""));
  });
})();
