// Recent searches: kept in this browser only, and only for elements that say `recent`.

const MOST_RECENT = 5;
const LONGEST_RECENT = 200;

/** The recent searches of one service; without storage, as in a private window, there are none. */
export class Recent {
  #key;

  constructor(address) {
    this.#key = `newsdex-search:${address}`;
  }

  get all() {
    try {
      const kept = JSON.parse(localStorage.getItem(this.#key) ?? "[]");
      return kept.filter((query) => typeof query === "string" && query).slice(0, MOST_RECENT);
    } catch {
      return [];
    }
  }

  add(query) {
    if (!query || query.length > LONGEST_RECENT) return;
    this.#keep([query, ...this.all.filter((other) => other !== query)].slice(0, MOST_RECENT));
  }

  forget() {
    this.#keep(null);
  }

  #keep(queries) {
    try {
      if (queries) localStorage.setItem(this.#key, JSON.stringify(queries));
      else localStorage.removeItem(this.#key);
    } catch {
      // a full or forbidden storage keeps nothing
    }
  }
}
