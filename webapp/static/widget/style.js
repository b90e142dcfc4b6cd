// Looks: one sheet for all elements of a page, adopted, which no content policy of the page forbids.

const COLORS = `
:host {
  color-scheme: light dark;
  --_paper: var(--newsdex-background, light-dark(#fff, #1e1c1a));
  --_tint: var(--newsdex-tint, light-dark(#f4f1ea, #2b2824));
  --_line: var(--newsdex-border, light-dark(#ddd6c9, #45403a));
  --_ink: var(--newsdex-text, light-dark(#1d1b18, #ece8e0));
  --_soft: var(--newsdex-muted, light-dark(#605a50, #b0a89c));
  --_accent: var(--newsdex-accent, light-dark(#a8321a, #ff9473));
  --_on-accent: var(--newsdex-on-accent, light-dark(#fff, #2a0f06));
  --_mark: var(--newsdex-mark, light-dark(#ffe7a0, #5d4a14));
  --_round: var(--newsdex-radius, 10px);
  --_strong-line: color-mix(in srgb, var(--_soft) 80%, var(--_paper));
}
:host([theme=light]) { color-scheme: light; }
:host([theme=dark]) { color-scheme: dark; }
:host([theme=page]) { color-scheme: inherit; }`;

const BUTTON = `
:host {
  display: inline-block; font-family: var(--newsdex-font, inherit); font-size: medium; font-weight: 400; font-style: normal;
  line-height: 1.5; letter-spacing: normal; word-spacing: normal; text-align: start; text-indent: 0; text-transform: none;
  text-shadow: none; white-space: normal; visibility: visible; cursor: auto;
}
:host([hidden]) { display: none; }
*, ::before, ::after { box-sizing: border-box; }
[hidden] { display: none !important; }
button, input { font: inherit; color: inherit; letter-spacing: inherit; margin: 0; }
button { cursor: pointer; }
:focus-visible { outline: 2px solid var(--_accent); outline-offset: 2px; }
svg { flex: none; fill: none; stroke: currentcolor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
kbd { padding: .1em .4em; font: inherit; font-size: .78em; color: var(--_soft); border: 1px solid var(--_line); border-radius: 5px; background: var(--_paper); white-space: nowrap; }
.open { display: inline-flex; align-items: center; gap: .6em; min-height: 2.6em; padding: .3em .8em; color: var(--_soft); background: var(--_tint); border: 1px solid var(--_strong-line); border-radius: var(--_round); }
.open:hover { color: var(--_ink); border-color: var(--_accent); }
@media (hover: none) { kbd { display: none; } }`;

const DIALOG = `
dialog {
  flex-direction: column; width: min(100% - 2em, var(--newsdex-width, 44em)); max-width: none; max-height: min(80dvh, 46em); margin: 10dvh auto auto; padding: 0; overflow: hidden;
  color: var(--_ink); background: var(--_paper); border: 1px solid var(--_line); border-radius: calc(var(--_round) + 4px); box-shadow: 0 1.2em 4em rgb(0 0 0 / .35); overflow-wrap: anywhere;
}
dialog[open] { display: flex; }
dialog::backdrop { background: rgb(20 18 15 / .55); }
dialog[open], dialog[open]::backdrop { animation: appear .12s ease-out; }
@keyframes appear { from { opacity: 0; } }
.head { display: flex; align-items: center; gap: .7em; padding: .5em .5em .5em 1.1em; padding-inline: 1.1em .5em; border-bottom: 1px solid var(--_line); color: var(--_soft); }
input { flex: 1; min-width: 0; height: 2.7em; padding: 0; color: var(--_ink); background: none; border: 0; outline: 0; font-size: 1.1em; appearance: none; }
input:focus-visible { outline: none; }
input::placeholder { color: var(--_soft); opacity: 1; }
.head:focus-within { box-shadow: inset 0 -2px var(--_accent); }
.close { display: grid; place-items: center; width: 2.6em; height: 2.6em; padding: 0; color: var(--_soft); background: none; border: 0; border-radius: var(--_round); }
.close:hover { color: var(--_ink); background: var(--_tint); }
.close:focus-visible { outline-offset: -3px; }
.chips { display: flex; flex-wrap: wrap; gap: .45em 1.1em; padding: .65em 1.3em; border-bottom: 1px solid var(--_line); font-size: .82em; flex: none; max-height: 11em; overflow-y: auto; overscroll-behavior: contain; }
.facet { display: flex; align-items: center; gap: .4em .35em; min-width: 0; }
.facet.long { flex-wrap: wrap; }
.facet .plain, .label { flex: none; }
.label { color: var(--_soft); }
.chip { display: inline-flex; min-width: 0; align-items: center; gap: .4em; min-height: 2.1em; max-width: 16em; padding: .1em .7em; background: var(--_tint); border: 1px solid var(--_line); border-radius: 1em; }
.chip:hover { border-color: var(--_accent); }
.chip bdi { min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.chip .count { color: var(--_soft); font-variant-numeric: tabular-nums; }
.chip[aria-pressed=true] { color: var(--_on-accent); background: var(--_accent); border-color: var(--_accent); }
.chip[aria-pressed=true] .count { color: inherit; }
.chip svg { width: 1em; height: 1em; stroke-width: 2.4; }
.plain { background: none; border-color: transparent; color: var(--_accent); padding-inline: .4em; }
.body { flex: 1; min-height: 0; display: flex; flex-direction: column; }
[role=listbox] { flex: 0 1 auto; min-height: 0; overflow-y: auto; overscroll-behavior: contain; padding: .35em .6em .6em; }
.notice { flex: none; padding: .9em 1.2em 1.1em; color: var(--_soft); text-wrap: pretty; }
.notice p { margin: 0 0 .6em; }
.notice b { color: var(--_ink); font-weight: 600; }
.notice .chip { color: var(--_ink); border-radius: var(--_round); }
.corrected { margin: .7em 1.2em 0; color: var(--_soft); font-size: .92em; }
.waiting { opacity: .55; transition: opacity .15s .3s; }`;

const LIST = `
.group-title { display: block; padding: .7em .6em .25em; font-size: .8em; font-weight: 600; color: var(--_soft); }
[role=option] { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 0 .7em; padding: .55em .6em; color: inherit; text-decoration: none; border-radius: var(--_round); cursor: pointer; scroll-margin: 2.4em .6em; }
[role=option]:hover { background: var(--_tint); }
[role=option][aria-selected=true] { background: var(--_tint); outline: 2px solid var(--_accent); outline-offset: -2px; }
[role=option] > svg { margin-top: .2em; color: var(--_soft); }
[role=option] > * { grid-column: 2; min-width: 0; }
[role=option] > svg { grid-column: 1; }
.suggestion { padding-block: .4em; }
.suggestion .line { display: flex; justify-content: space-between; gap: 1em; }
.about { flex: none; color: var(--_soft); font-size: .85em; font-variant-numeric: tabular-nums; }
.hit, .more { grid-template-columns: minmax(0, 1fr); }
.hit > *, .more > * { grid-column: 1; }
.title { font-weight: 600; line-height: 1.35; text-wrap: pretty; }
.text { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; margin-top: .1em; font-size: .92em; color: var(--_soft); }
.text mark { color: var(--_ink); }
.meta { margin-top: .2em; font-size: .82em; color: var(--_soft); }
.section { margin-inline-start: .7em; padding-block: .4em; border-inline-start: 2px solid var(--_line); border-start-start-radius: 0; border-end-start-radius: 0; }
.section .name { font-weight: 500; font-size: .95em; }
.more { color: var(--_accent); text-align: center; font-weight: 500; }
mark { background: var(--_mark); color: inherit; border-radius: 3px; padding: 0 .1em; margin: 0 -.1em; }
.suggestion mark { background: none; font-weight: 700; }
.foot { display: flex; justify-content: space-between; gap: 1em; min-height: 2.4em; padding: .45em 1.1em; border-top: 1px solid var(--_line); color: var(--_soft); font-size: .85em; }
.keys { display: flex; gap: 1.1em; margin-inline-start: auto; }
@media (hover: none), (max-width: 600px) { .keys { display: none; } }
@media (max-width: 600px) {
  dialog, dialog[open] { width: 100vw; height: 100dvh; max-height: none; margin: 0; border: 0; border-radius: 0; }
  .head { padding-inline: .9em .3em; }
  .chips { flex-wrap: nowrap; overflow-x: auto; overscroll-behavior: contain; padding-inline: .9em; scrollbar-width: none; }
  .facet, .facet.long { flex-wrap: nowrap; flex: none; }
  .chip { white-space: nowrap; min-height: 2.4em; }
  [role=listbox] { padding-inline: .3em; }
}
@media (prefers-reduced-motion: reduce) { *, dialog[open], dialog[open]::backdrop { animation: none !important; transition: none !important; } }
@media (forced-colors: active) { [role=option][aria-selected=true], .chip[aria-pressed=true] { outline: 2px solid Highlight; } mark { background: Mark; color: MarkText; } }`;

let shared = null;

/** The sheet, made when the first element needs it. */
export function sheet() {
  if (!shared) {
    shared = new CSSStyleSheet();
    shared.replaceSync(COLORS + BUTTON + DIALOG + LIST);
  }
  return shared;
}
