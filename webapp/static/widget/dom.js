// Elements and links: content becomes text nodes and checked addresses, never markup.

/** An element with attributes; children that are null are left out, and texts stay texts. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value !== null) made.setAttribute(key, value);
  made.append(...children.flat().filter((child) => child !== null));
  return made;
}

/** A drawing of one path in a square of 24. */
export function icon(path) {
  const namespace = "http://www.w3.org/2000/svg";
  const [svg, line] = ["svg", "path"].map((name) => document.createElementNS(namespace, name));
  for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", width: "18", height: "18", "aria-hidden": "true" }))
    svg.setAttribute(key, value);
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

export const LENS = "M10.5 4a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13Zm4.7 11.2L20.5 20.5";
export const CROSS = "M6 6l12 12M18 6L6 18";
export const CLOCK = "M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16Zm0 3.5V12l3 2";
export const HASH = "M9.5 4.5l-2 15m9-15l-2 15M4.5 9.5h15m-15.5 5h15";

const ESCAPES = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#x27;": "'", "&#39;": "'" };
const unescaped = (text) => text.replace(/&(?:amp|lt|gt|quot|#x27|#39);/g, (escape) => ESCAPES[escape]);

/** Nodes of escaped HTML in which only `<mark>` is markup, as the service writes it. */
export function marked(html) {
  return html
    .split(/(<mark>.*?<\/mark>)/s)
    .map((piece) => (piece.startsWith("<mark>") ? element("mark", {}, unescaped(piece.slice(6, -7))) : unescaped(piece)));
}

/** The absolute form of an address that a browser may follow; empty for any other scheme, and for no address. */
export function webAddress(address, base = document.baseURI) {
  if (typeof address !== "string" || !address || !URL.canParse(address, base)) return "";
  const url = new URL(address, base);
  return url.protocol === "https:" || url.protocol === "http:" ? url.href : "";
}
