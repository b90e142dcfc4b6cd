// Search in the files of a static folder.

import { withoutArticle, wordsOf } from "./folding.js";

const MANIFEST = "manifest.json";
const PREFIX_LENGTH = 2;
const STEM_LENGTH = 4;
const PREFIX_CHUNKS = 4;
const STEPPED = 3;
const SHOWN_VALUES = 10;

/** Why a file was not there: `offline` or `failed`. */
export class Failure extends Error {
  constructor(kind) {
    super(kind);
    this.name = "Failure";
    this.kind = kind;
  }
}

/** An export at an address; its files are loaded when a search needs them, each once. */
export class StaticSearch {
  #base;
  #manifest = null;
  #files = new Map();

  constructor(address) {
    this.#base = new URL(".", address);
  }

  /**
   * One page of hits.
   *
   * `chosen` is a Map from the name of a facet to the Set of its chosen values; while somebody is `typing`, the last
   * word is also the beginning of others. Failure when a file cannot be loaded.
   */
  async search(query, options = {}) {
    try {
      return await this.#search(query, options);
    } catch (error) {
      if (!(error instanceof Failure) || error.kind !== "failed") throw error;
      // A newer export has taken the place of these files.
      this.#manifest = this.#load(MANIFEST, { cache: "reload" });
      this.#files.clear();
      return this.#search(query, options);
    }
  }

  async #search(query, { chosen = new Map(), typing = false, offset = 0, size = 10, counted = true } = {}) {
    const manifest = await this.#facts();
    const needsFacets = counted || [...chosen.values()].some((values) => values.size);
    const [words, facets] = await Promise.all([this.#words(query, typing), needsFacets ? this.#file("facets.json") : []]);
    const found = words.length ? matched(words, manifest) : everything(manifest, !wordsOf(query).length);
    drop(found, manifest.expires, Date.now() / 1000);
    const passing = filters(facets, chosen, manifest.documents);
    const numbers = ordered(found, (number) => passing.every(([, mask]) => mask[number]));
    const hits = await this.#cards(numbers.slice(offset, offset + size));
    return {
      total: numbers.length,
      hits,
      forms: new Set(words.flatMap((word) => [...word.forms])),
      facets: counted ? countsOf(facets, found, passing, chosen) : [],
    };
  }

  /** The names of all facets. */
  async facetNames() {
    return new Set((await this.#file("facets.json")).map((facet) => facet.name));
  }

  /** What every search needs. */
  async #facts() {
    this.#manifest ??= this.#load(MANIFEST, { cache: "no-cache" });
    try {
      return await this.#manifest;
    } catch (error) {
      this.#manifest = null;
      throw error;
    }
  }

  async #words(query, typing) {
    const manifest = await this.#facts();
    const common = new Set(manifest.stopWords);
    const words = wordsOf(query);
    const last = words.at(-1);
    const isOpen = typing && last && last.end === query.length && [...last.form].length >= PREFIX_LENGTH;
    const told = words.filter((word) => !common.has(word.form) || (isOpen && word === last));
    const unique = [...new Map((told.length ? told : words).map((word) => [word.form, word])).values()];
    return Promise.all(unique.map((word) => this.#word(word, isOpen && word.form === last.form)));
  }

  /** The postings of a word, and the forms that its terms have. */
  async #word({ form, written }, isBeginning) {
    let terms = await this.#termsOf(form);
    if (!terms.size && withoutArticle(written)) terms = await this.#termsOf(withoutArticle(written));
    if (!terms.size) terms = await this.#termsByEnding(form);
    if (isBeginning) for (const term of await this.#termsBeginning(form)) terms.add(term);
    const entries = await Promise.all([...terms].map(async (term) => [term, await this.#chunkOf(term)]));
    const forms = new Set([form]);
    for (const [term, chunk] of entries) {
      for (const [other, its] of Object.entries(chunk.forms ?? {})) if ([its].flat().includes(term)) forms.add(other);
      if (!term.includes("@")) forms.add(term);
    }
    return { forms, postings: entries.map(([term, chunk]) => own(chunk.terms, term)).filter(Boolean) };
  }

  async #termsOf(form) {
    const chunk = await this.#chunkOf(form);
    const terms = [own(chunk.forms, form) ?? []].flat();
    return new Set(terms.length || !own(chunk.terms, form) ? terms : [form]);
  }

  /** The term that a form no document has would have, judged by the endings of others; of several the longest. */
  async #termsByEnding(form) {
    const { endings } = await this.#facts();
    for (const [removed, added] of endings) {
      const length = form.length - removed.length;
      if (length < STEM_LENGTH || !form.endsWith(removed)) continue;
      const term = form.slice(0, length) + added;
      if (own((await this.#chunkOf(term)).terms, term)) return new Set([term]);
    }
    return new Set();
  }

  async #termsBeginning(prefix) {
    const { words } = await this.#facts();
    const first = placeOf(words, prefix);
    let after = first + 1;
    while (after < words.length && after < first + PREFIX_CHUNKS && words[after].startsWith(prefix)) after += 1;
    const chunks = await Promise.all(words.slice(first, after).map((_, index) => this.#file(`words-${first + index}.json`)));
    const terms = new Set();
    for (const chunk of chunks) {
      for (const [form, its] of Object.entries(chunk.forms ?? {})) {
        if (form.startsWith(prefix)) for (const term of [its].flat()) terms.add(term);
      }
      for (const term of Object.keys(chunk.terms ?? {})) if (term.startsWith(prefix)) terms.add(term);
    }
    return terms;
  }

  async #chunkOf(key) {
    const { words } = await this.#facts();
    return this.#file(`words-${placeOf(words, key)}.json`);
  }

  async #cards(numbers) {
    const { cards } = await this.#facts();
    return Promise.all(
      numbers.map(async (number) => (await this.#file(`cards-${Math.floor(number / cards)}.json`))[number % cards]),
    );
  }

  async #file(name) {
    const path = `${(await this.#facts()).data}${name}`;
    if (!this.#files.has(path)) this.#files.set(path, this.#load(path));
    try {
      return await this.#files.get(path);
    } catch (error) {
      this.#files.delete(path);
      throw error;
    }
  }

  async #load(path, options) {
    let response;
    try {
      response = await fetch(new URL(path, this.#base), { credentials: "same-origin", ...options });
    } catch {
      throw new Failure("offline");
    }
    if (!response.ok) throw new Failure("failed");
    return response.json();
  }
}

/** The value of a key that is in the data itself: a word may be `constructor`. */
function own(data, key) {
  return data && Object.hasOwn(data, key) ? data[key] : undefined;
}

/** Which of some ascending texts is the last that is not after a key; 0 when all are. */
function placeOf(texts, key) {
  let low = 0;
  let high = texts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (texts[middle] <= key) low = middle + 1;
    else high = middle;
  }
  return Math.max(low - 1, 0);
}

/** All documents for a query that asks nothing, else none. */
function everything({ documents }, all) {
  return { counts: new Uint16Array(documents).fill(all ? 1 : 0), scores: new Float64Array(documents), least: 1, steps: false };
}

/** For each document how many words it has, and its score; and how many words it must have. */
function matched(words, manifest) {
  const counts = new Uint16Array(manifest.documents);
  const scores = new Float64Array(manifest.documents);
  for (const { postings } of words) {
    const occurrences = summed(postings, manifest);
    const frequency = postings.length === 1 ? postings[0][0] : occurrences.size;
    const idf = Math.log(1 + (manifest.documents - frequency + 0.5) / (frequency + 0.5));
    for (const [number, counted] of occurrences) {
      counts[number] += 1;
      scores[number] += (idf * counted) / (counted + 1);
    }
  }
  return { counts, scores, least: leastOf(counts, words.length, manifest.enough), steps: words.length <= STEPPED };
}

/** The occurrences of a word in each document, given those of each of its terms, in units of k1 of BM25F. */
function summed(postings, { levels }) {
  const occurrences = new Map();
  for (const list of postings) {
    let number = 0;
    for (let place = 1; place < list.length; place += 2) {
      number += list[place];
      const weight = Math.min(list[place + 1] / levels, 1 - 1 / (4 * levels));
      occurrences.set(number, (occurrences.get(number) ?? 0) + weight / (1 - weight));
    }
  }
  return occurrences;
}

/** How many of some words a document must have: all, or most when few have all, or any when few have most. */
function leastOf(counts, words, enough) {
  const having = (least) => counts.reduce((sum, count) => sum + (count >= least ? 1 : 0), 0);
  const most = Math.ceil((2 * words) / 3);
  if (having(words) >= enough || words < 2) return words;
  return words > STEPPED || having(most) < enough ? 1 : most;
}

/** Leave out what has expired. */
function drop(found, expires, now) {
  for (const [number, until] of Object.entries(expires)) if (until <= now) found.counts[number] = 0;
}

/** For each facet with a choice the documents that have a chosen value. */
function filters(facets, chosen, documents) {
  return [...chosen].filter(([, values]) => values.size).map(([name, values]) => {
    const mask = new Uint8Array(documents);
    const facet = facets.find((one) => one.name === name);
    for (const [value, ...gaps] of facet?.values ?? []) {
      if (values.has(value)) eachOf(gaps, (number) => (mask[number] = 1));
    }
    return [name, mask];
  });
}

function eachOf(gaps, visit) {
  let number = 0;
  for (const gap of gaps) visit((number += gap));
}

/** The numbers of the documents that match and pass, the best first; of equal ones the newest. */
function ordered({ counts, scores, least, steps }, passes) {
  const numbers = [];
  counts.forEach((count, number) => count >= least && passes(number) && numbers.push(number));
  const step = (number) => (steps ? counts[number] : 0);
  return numbers.sort((one, other) => step(other) - step(one) || scores[other] - scores[one] || one - other);
}

/** The values of each facet with how many documents they have among those that pass all other choices. */
function countsOf(facets, { counts, least }, passing, chosen) {
  return facets.map(({ name, label, values }) => {
    const others = passing.filter(([other]) => other !== name).map(([, mask]) => mask);
    const passes = (number) => counts[number] >= least && others.every((mask) => mask[number]);
    const counted = values.map(([value, ...gaps]) => {
      let count = 0;
      eachOf(gaps, (number) => (count += passes(number) ? 1 : 0));
      return { value, count, chosen: chosen.get(name)?.has(value) ?? false };
    });
    const shown = counted.filter((one) => one.count || one.chosen);
    const byValue = name === "published";
    shown.sort((one, other) => (byValue ? other.value.localeCompare(one.value) : other.chosen - one.chosen || other.count - one.count));
    return { name, label, values: byValue ? shown : shown.slice(0, SHOWN_VALUES) };
  }).filter((facet) => facet.values.length);
}

/** The parts of a text: `[text, whether it is a word of the query]`. */
export function marked(text, forms) {
  const parts = [];
  let end = 0;
  for (const word of wordsOf(text)) {
    if (!forms.has(word.form) && !forms.has(withoutArticle(word.written))) continue;
    if (word.start > end) parts.push([text.slice(end, word.start), false]);
    parts.push([text.slice(word.start, word.end), true]);
    end = word.end;
  }
  if (end < text.length) parts.push([text.slice(end), false]);
  return parts;
}
