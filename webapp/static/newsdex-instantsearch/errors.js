// Errors of a Newsdex service.

/** What a service, or the way to it, says instead of an answer. */
export class NewsdexError extends Error {
  constructor(problem) {
    super(problem.detail || problem.title || `The service answered ${problem.status}`);
    Object.assign(this, { name: "NewsdexError", status: problem.status, code: problem.code, problem });
  }
}
