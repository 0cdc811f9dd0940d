/* Terms: shows the entry of a term beside it, on hover, on focus and at a touch. The
   entries are a script, loaded when the first of them is wanted. Without this script a
   term is a link to its entry. */
(() => {
  "use strict";

  const parts = document.getElementById("term-tip-parts");
  const TERM = "a.term[href*='#']";
  if (!parts || !HTMLElement.prototype.showPopover) return;
  if (!document.querySelector(TERM)) return;

  const WAIT = 150; // milliseconds until a pointer that rests on a term opens the tip
  const GRACE = 300; // milliseconds for the pointer to get from the term into the tip
  const GAP = 6; // pixels between the term and the tip
  const MARGIN = 8; // pixels between the tip and the edge of the window

  const sources = [...parts.content.querySelectorAll(".term-tip-source")];
  const tip = parts.content.querySelector(".term-tip").cloneNode(true);
  const find = (name) => tip.querySelector(`.term-tip-${name}`);
  // The pages with entries, by the entry's id.
  const pages = new Map();
  let loading = null;
  let current = null;
  let timer = 0;

  // -- The entries

  function loadScript(source) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      const known = new Set(Object.keys(window.glossaryTerms ?? {}));
      script.src = source.dataset.script;
      script.onerror = reject;
      script.onload = () => {
        for (const id of Object.keys(window.glossaryTerms ?? {})) {
          if (!known.has(id)) pages.set(id, new URL(source.getAttribute("href"), location.href));
        }
        resolve();
      };
      document.head.append(script);
    });
  }

  async function entryOf(term) {
    // One after another, so that each page is known to be the one of its entries.
    loading ??= sources.reduce((done, s) => done.then(() => loadScript(s)), Promise.resolve());
    try {
      await loading;
    } catch {
      loading = null;
      return null;
    }
    const id = decodeURIComponent(term.hash.slice(1));
    const entry = window.glossaryTerms?.[id];
    return entry ? { ...entry, page: pages.get(id), id } : null;
  }

  // -- The tip

  function fill(entry) {
    find("term").textContent = entry.term;
    find("forms").replaceChildren(...entry.forms
      .filter(([, form]) => form.toLowerCase() !== entry.term.toLowerCase())
      .map(([language, form]) => {
        const name = document.createElement("span");
        name.lang = language.replace("_", "-");
        name.textContent = form;
        return name;
      }));
    const meaning = find("meaning");
    meaning.innerHTML = entry.meaning;
    meaning.querySelectorAll("[id]").forEach((e) => e.removeAttribute("id"));
    for (const link of meaning.querySelectorAll("a[href]")) {
      link.href = new URL(link.getAttribute("href"), entry.page).href;
    }
    find("link").href = new URL(`#${entry.id}`, entry.page).href;
  }

  // Below the term or above it, where there is more room, and inside of the window.
  function place(term) {
    // A term may run over two lines.
    const boxes = [...term.getClientRects()];
    const [first, last] = [boxes[0], boxes[boxes.length - 1]];
    const width = document.documentElement.clientWidth;
    const { offsetWidth, offsetHeight } = tip;
    const below = innerHeight - last.bottom;
    const above = below < offsetHeight + GAP + MARGIN && first.top > below;
    const top = above ? first.top - offsetHeight - GAP : last.bottom + GAP;
    const left = Math.min(first.left, width - offsetWidth - MARGIN);
    tip.style.top = `${Math.max(0, top + scrollY)}px`;
    tip.style.left = `${Math.max(MARGIN, left) + scrollX}px`;
  }

  async function show(term) {
    clearTimeout(timer);
    if (current === term) return true;
    hide();
    current = term;
    const entry = await entryOf(term);
    // The reader may have gone on while the entries were loaded.
    if (current !== term) return true;
    if (!entry) {
      current = null;
      return false;
    }
    if (!tip.isConnected) document.body.append(tip);
    fill(entry);
    tip.showPopover();
    place(term);
    term.setAttribute("aria-describedby", "term-tip-text");
    return true;
  }

  function hide() {
    clearTimeout(timer);
    current?.removeAttribute("aria-describedby");
    current = null;
    if (tip.matches(":popover-open")) tip.hidePopover();
  }

  function later(action, milliseconds) {
    clearTimeout(timer);
    timer = setTimeout(action, milliseconds);
  }

  // -- What the reader does

  const termAt = (target) => {
    const term = target instanceof Element ? target.closest(TERM) : null;
    return term && !tip.contains(term) ? term : null;
  };
  // How a click began, and whether it began on a term that shows its tip.
  let touch = false;
  let wasOpen = false;

  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    const term = termAt(event.target);
    if (term) later(() => show(term), WAIT);
    else if (tip.contains(event.target)) clearTimeout(timer);
    else if (current && !current.matches(":focus-visible")) later(hide, GRACE);
    else clearTimeout(timer);
  });
  document.addEventListener("focusin", (event) => {
    const term = termAt(event.target);
    if (term?.matches(":focus-visible")) show(term);
    else if (!tip.contains(event.target)) hide();
  });
  document.addEventListener("focusout", (event) => {
    if (event.target === current && !tip.contains(event.relatedTarget)) hide();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });
  document.addEventListener("pointerdown", (event) => {
    touch = event.pointerType === "touch";
    const term = termAt(event.target);
    wasOpen = term !== null && term === current;
    if (!term && !tip.contains(event.target)) hide();
  });
  // A finger cannot hover: the first tap shows the tip, which holds the link.
  document.addEventListener("click", async (event) => {
    const term = termAt(event.target);
    if (!term || !touch || event.detail === 0) return;
    event.preventDefault();
    if (wasOpen) hide();
    else if (!(await show(term))) location.assign(term.href);
  });
})();
