// Client of a service, or of a static folder: searches, suggestions, and the pages of records.

import { webAddress } from "./dom.js";

const TIMEOUT_MS = 10_000;
const BUSY = new Set(["too-many-requests", "service-busy", "deadline-exceeded"]);

/** Why there is no answer: `offline`, `busy` or `failed`, and what the service says of it. */
export class Failure extends Error {
  constructor(kind, problem = {}) {
    super(problem.detail ?? problem.title ?? kind);
    this.name = "Failure";
    this.kind = kind;
    this.problem = problem;
  }
}

/** An address without its query, with a slash at its end. */
function folderOf(address) {
  return webAddress(address).replace(/[?#].*$/s, "").replace(/\/*$/, "/");
}

/** A service at an address, which may have a path. */
export class Service {
  #base;

  constructor(address) {
    this.#base = folderOf(address);
  }

  /** One page of hits; Failure, or an AbortError when the signal comes first. */
  search(parameters, signal) {
    return this.#get("api/search", parameters, signal);
  }

  /** What completes a query. */
  async suggestions(parameters, signal) {
    return (await this.#get("api/suggest", parameters, signal)).suggestions;
  }

  /** The page of one record. */
  record(id) {
    return this.#base + "documents/" + String(id).toWellFormed().split("/").map(encodeURIComponent).join("/");
  }

  /** Where a link in an answer leads. */
  resolve(link) {
    return new URL(link, this.#base);
  }

  async #get(path, parameters, signal) {
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    let response, answer;
    try {
      response = await fetch(`${this.#base}${path}?${parameters}`, {
        signal: AbortSignal.any([signal, timeout]),
        credentials: "omit",
        referrerPolicy: "no-referrer",
      });
      answer = await response.json();
    } catch (error) {
      if (signal.aborted) throw error;
      throw new Failure(response && !response.ok ? "failed" : "offline");
    }
    if (!response.ok) throw new Failure(BUSY.has(answer.code) ? "busy" : "failed", answer);
    return answer;
  }
}

/** A static folder at an address, which brings the script that searches it. */
export class Folder {
  #base;
  #loaded = null;

  constructor(address) {
    this.#base = folderOf(address);
  }

  /** One page of hits; Failure when files cannot be loaded. */
  async search(parameters, signal) {
    try {
      this.#loaded ??= import(`${this.#base}service.js`).then(({ FolderSearch }) => new FolderSearch(this.#base));
      return await (await this.#loaded).search(parameters);
    } catch (error) {
      this.#loaded = null;
      if (signal.aborted) throw error;
      throw new Failure(error.kind === "failed" ? "failed" : "offline");
    }
  }

  /** A folder has none. */
  async suggestions() {
    return [];
  }

  /** A folder has no pages of records. */
  record() {
    return this.#base;
  }
}
