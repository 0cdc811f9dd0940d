/* The search as the reader sees it: results while typing, and the keys that move among
   them. Loaded by search.js when search is opened. */
(() => {
  "use strict";

  let search = null;

  /** Return pieces of text as nodes, what was searched for marked. */
  const nodesOf = (pieces) => {
    const nodes = [];
    let code = null;
    for (const piece of pieces) {
      let node = document.createTextNode(piece.text);
      if (piece.mark) node = element("mark", "", node);
      if (piece.code && code) {
        code.append(node);
        continue;
      }
      code = piece.code ? element("code", "", node) : null;
      nodes.push(code || node);
    }
    return nodes;
  };

  const element = (name, className, ...content) => {
    const made = document.createElement(name);
    if (className) made.className = className;
    made.append(...content);
    return made;
  };

  const item = (result, root, kinds) => {
    const path = element("span", "search-path", ...nodesOf(result.title));
    const headings = result.headings.map((heading) => element("span", "search-heading", ...nodesOf(heading)));
    const link = element("a", "search-result", ...(headings.length ? [path, ...headings] : [element("span", "search-heading", ...nodesOf(result.title))]));
    link.href = root + result.url;
    const kind = kinds.querySelector(`[data-kind="${result.kind}"]`);
    if (kind) link.append(element("span", "search-kind", kind.textContent));
    if (result.summary.length) link.append(element("span", "search-summary", ...nodesOf(result.summary)));
    return element("li", "", link);
  };

  /** Have a form work that search.js put into a place. */
  window.courseSearchView = (place, { root, keepsAddress }) => {
    const form = place.querySelector("form");
    const input = place.querySelector("input");
    const status = place.querySelector(".search-status");
    const list = place.querySelector(".search-results");
    const kinds = place.querySelector(".search-kinds").content;
    const links = () => [...list.querySelectorAll("a")];
    let waiting = 0;
    let shown = null;
    let isReady = false;

    const say = (text) => {
      if (status.textContent !== text) status.textContent = text;
    };

    const show = () => {
      cancelAnimationFrame(waiting);
      const query = input.value.trim();
      // Made anew, the results would lose the focus.
      if (query === shown || !isReady) return;
      shown = query;
      const results = search.search(query);
      list.replaceChildren(...results.map((result) => item(result, root, kinds)));
      if (!query) say(status.dataset.hint);
      else if (results.length) say(status.dataset.found.replace("%s", () => results.length));
      else say(status.dataset.none.replace("%s", () => query));
      if (keepsAddress) {
        const address = new URL(location.href);
        if (query) address.searchParams.set("q", query);
        else address.searchParams.delete("q");
        history.replaceState(null, "", address);
      }
    };

    input.addEventListener("input", () => {
      cancelAnimationFrame(waiting);
      waiting = requestAnimationFrame(show);
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      show();
      const [first] = links();
      if (first) first.click();
    });
    place.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (event.key.startsWith("Arrow")) show();
      const all = links();
      const at = all.indexOf(document.activeElement);
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step && (at >= 0 || document.activeElement === input)) {
        event.preventDefault();
        (all[Math.min(at + step, all.length - 1)] || input).focus();
      } else if (at >= 0 && event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) {
        // What is typed among the results belongs to the query.
        input.focus();
      }
    });

    if (keepsAddress && !input.value) input.value = new URLSearchParams(location.search).get("q") || "";
    search ||= new window.CourseSearch.Search(window.courseSearchData);
    search.ready.then(() => {
      isReady = true;
      show();
    });
  };
})();
