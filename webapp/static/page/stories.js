// The other documents of a story, listed in place when somebody opens it.
(() => {
  /** Title, provider and day of a hit on another page. */
  function line(hit) {
    const item = document.createElement("li");
    item.append(document.adoptNode(hit.querySelector(".title a")));
    for (const part of hit.querySelectorAll(".meta .provider, .meta time")) item.append(" ", document.adoptNode(part));
    return item;
  }

  async function list(story) {
    const own = story.closest(".hit").dataset.id;
    const answer = await fetch(story.dataset.others, { headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const others = [...page.querySelectorAll(".hit")].filter((hit) => hit.dataset.id !== own);
    if (!others.length) return;
    const items = document.createElement("ul");
    items.append(...others.map(line));
    story.querySelector("summary").after(items);
    story.removeAttribute("data-others");
  }

  document.addEventListener("toggle", async (event) => {
    const story = event.target;
    if (!(story instanceof HTMLElement) || !story.matches(".story[open][data-others]") || story.ariaBusy) return;
    story.ariaBusy = "true";
    try {
      await list(story);
    } catch {
      // Without a connection the link stays.
    } finally {
      story.ariaBusy = null;
    }
  }, true);
})();
