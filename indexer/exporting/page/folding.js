// Words of a text and their folded forms, as the index has them for scripts with spaces between words.

const APOSTROPHE = "['’ʼ＇]";
const LETTER = "[\\p{L}\\p{N}\\p{M}\\u00ad\\u200b-\\u200d\\u2060]";
const WORD = new RegExp(
  `${LETTER}+(?:${APOSTROPHE}${LETTER}+)*(?:\\+\\+|(?<=(?<![\\p{L}\\p{N}_])[A-Za-z])#(?![\\p{L}\\p{N}_]))?` +
    `|(?<!\\.)\\.(?:NET|Net|net)(?!${LETTER})`,
  "gu",
);
const POSSESSIVE = new RegExp(`${APOSTROPHE}s$`, "u");
const DROPPED = /['’ʼ＇\u00ad\u034f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]/gu;
const DIACRITICS = /[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc]/gu;
const UNFOLDED = { æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i", ẞ: "ss", ß: "ss", ς: "σ" };
const MAX_WORD = 64;

/** The words of a text: where each starts and ends, and its folded form. */
export function wordsOf(text) {
  return [...text.matchAll(WORD)]
    .map((match) => ({ start: match.index, end: match.index + match[0].length, written: match[0], form: fold(match[0]) }))
    .filter((word) => word.form);
}

/** A word without case, accents, ligatures and apostrophes. */
export function fold(word) {
  const folded = [...word].slice(0, MAX_WORD).join("").normalize("NFKD").replace(POSSESSIVE, "").toLowerCase();
  return folded
    .replace(DROPPED, "")
    .replace(DIACRITICS, "")
    .normalize("NFKC")
    .replace(/[æœøłđðþıßẞς]/gu, (letter) => UNFOLDED[letter]);
}

/** A word without what is elided before it (`l’avion`); empty when there is no apostrophe. */
export function withoutArticle(written) {
  const match = written.match(new RegExp(`^${LETTER}{1,6}${APOSTROPHE}(.+)$`, "u"));
  return match ? fold(match[1]) : "";
}
