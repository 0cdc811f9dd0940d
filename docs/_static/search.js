/* Opens the search: by the links in the page, by "/" and by Ctrl or Cmd and K. What
   searches is loaded only then. On the search page it opens with the page. */
(() => {
  "use strict";

  const template = document.getElementById("search-template");
  if (!template) return;
  const root = document.documentElement;
  const place = document.querySelector(".search-page");
  let dialog = null;
  let view = null;

  /** Load scripts one after another, each once. */
  const load = (addresses) =>
    Promise.all(
      addresses.map(
        (address) =>
          new Promise((resolve, reject) => {
            const script = document.createElement("script");
            script.src = address;
            script.async = false;
            script.addEventListener("load", resolve);
            script.addEventListener("error", () => {
              script.remove();
              reject(new Error(address));
            });
            document.head.append(script);
          }),
      ),
    );

  /** Put the form into a place, and have it work as soon as all is loaded. */
  const fill = (into) => {
    into.querySelector(".search-without-script")?.remove();
    into.append(template.content.cloneNode(true));
    const input = into.querySelector("input");
    const status = into.querySelector(".search-status");
    const start = () => {
      status.textContent = status.dataset.loading;
      load(template.dataset.scripts.split(" ")).then(
        () => window.courseSearchView(into, { root: template.dataset.root, keepsAddress: into === place }),
        () => {
          status.textContent = status.dataset.failed;
          input.addEventListener("input", start, { once: true });
        },
      );
    };
    start();
    return input;
  };

  const open = () => {
    if (place) {
      view.focus();
      view.select();
      return;
    }
    if (!dialog) {
      const content = document.getElementById("search-dialog-template").content.cloneNode(true);
      dialog = content.querySelector("dialog");
      document.body.append(content);
      view = fill(dialog);
      dialog.querySelector(".search-close").addEventListener("click", () => dialog.close());
      dialog.addEventListener("close", () => root.classList.remove("search-is-open"));
      // A click beside the dialog, and one on a result that is on this page.
      dialog.addEventListener("click", (event) => {
        if (event.target === dialog || event.target.closest("a")) dialog.close();
      });
    }
    if (!dialog.open) dialog.showModal();
    root.classList.add("search-is-open");
    view.focus();
    view.select();
  };

  const isTyping = (element) => element.isContentEditable || element.matches("input, textarea, select");

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.search-open");
    // With a key held, the link opens the search page elsewhere.
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    open();
  });

  document.addEventListener("keydown", (event) => {
    const key = event.key.toLowerCase();
    const isShortcut = key === "k" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
    const isSlash = key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target);
    if (!isShortcut && !isSlash) return;
    event.preventDefault();
    open();
  });

  if (place) view = fill(place);
})();
