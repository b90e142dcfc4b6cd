// The page about the API: an answer is shown below its form. Without this script a form leads to the answer.
(() => {
  const MOST_CHARACTERS = 200_000;
  const PARTS_MS = 10_000;

  /** The beginning of the text of an answer: an export may have any length. */
  async function beginning(answer) {
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    const end = performance.now() + PARTS_MS;
    while (text.length < MOST_CHARACTERS && performance.now() < end) {
      const { done, value } = await reader.read();
      if (done) return [text, true];
      text += value;
    }
    reader.cancel();
    return [text.slice(0, MOST_CHARACTERS), false];
  }

  function pretty(text, isWhole) {
    try {
      return isWhole ? JSON.stringify(JSON.parse(text), null, 2) : text;
    } catch {
      return text;
    }
  }

  function asked(form) {
    if (form.method === "post") {
      const body = form.querySelector("[data-body]").value;
      return fetch(form.action, { method: "POST", body, headers: { "Content-Type": "application/json" } });
    }
    const pairs = [...new FormData(form)].filter(([, value]) => value !== "");
    return fetch(`${form.action}?${new URLSearchParams(pairs)}`);
  }

  async function run(form) {
    const reply = form.parentElement.querySelector("[data-reply]");
    const status = reply.querySelector("[data-status]");
    const shown = reply.querySelector("[data-answer]");
    reply.hidden = false;
    status.textContent = "Asking…";
    const begun = performance.now();
    try {
      const answer = await asked(form);
      const [text, isWhole] = await beginning(answer);
      const took = Math.round(performance.now() - begun);
      const { pathname, search } = new URL(answer.url);
      status.textContent = `${answer.status} ${answer.statusText} in ${took} ms: ${pathname}${search}${isWhole ? "" : " (the beginning)"}`;
      shown.textContent = pretty(text, isWhole);
    } catch {
      status.textContent = "No connection. Try again.";
      shown.textContent = "";
    }
  }

  document.addEventListener("submit", (event) => {
    if (!event.target.matches || !event.target.matches("form[data-try]")) return;
    event.preventDefault();
    run(event.target);
  });
})();
