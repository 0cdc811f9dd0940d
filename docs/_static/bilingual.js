/* Bilingual reading: shows each passage of the page in another language, below it.
   The passages of the other language are a script, so that pages opened from a folder
   can load them too; it is loaded when a reader asks for it. */
(() => {
  "use strict";

  const choice = document.querySelector(".bilingual-choice");
  if (!choice) return;

  const KEY = "bilingual";
  const SETTLED = 3000; // milliseconds after which a page that was opened stands still
  const { own, version } = choice.dataset;
  const buttons = [...choice.querySelectorAll("button")];
  const status = choice.querySelector("[role=status]");
  const words = choice.querySelector("template").content.textContent;
  const loading = new Map();

  // -- What the reader chose: the language that was added, then that of the page. A
  // reader who then changes to the other page still reads the same two.

  function remembered() {
    try {
      return (localStorage.getItem(KEY) || "").split(" ").find((code) => code !== own);
    } catch {
      return undefined;
    }
  }

  function remember(code) {
    try {
      if (code) localStorage.setItem(KEY, `${code} ${own}`);
      else localStorage.removeItem(KEY);
    } catch {
      // Without storage, the choice lasts as long as the page.
    }
  }

  // -- Loading

  function load(button) {
    const code = button.dataset.language;
    if (!loading.has(code)) {
      loading.set(code, new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = button.dataset.script;
        script.onerror = reject;
        script.onload = () => {
          const other = window.bilingual?.[code];
          // Passages of another state of the page would stand in wrong places.
          if (other?.version === version) resolve(other.passages);
          else reject(new Error("another version"));
        };
        document.head.append(script);
      }));
      loading.get(code).catch(() => loading.delete(code));
    }
    return loading.get(code);
  }

  // -- Showing

  function textOf(element) {
    const copy = element.cloneNode(true);
    copy.querySelectorAll(".headerlink, .bilingual").forEach((part) => part.remove());
    return copy.textContent.replace(/\s+/g, " ").trim();
  }

  // The same text is not shown twice: a name, or a passage without a translation.
  function insert(element, html, button) {
    const { language, direction, page } = button.dataset;
    const heading = /^H[1-6]$/.test(element.tagName);
    const beside = heading || element.tagName === "P";
    const added = document.createElement(beside ? "p" : "span");
    const template = document.createElement("template");
    template.innerHTML = html;
    if (textOf(template.content) === textOf(element)) return;
    const base = new URL(page, location.href);
    template.content.querySelectorAll("[id]").forEach((e) => e.removeAttribute("id"));
    for (const name of ["href", "src"]) {
      for (const e of template.content.querySelectorAll(`[${name}]`)) {
        e.setAttribute(name, new URL(e.getAttribute(name), base).href);
      }
    }
    added.className = "bilingual";
    if (heading) added.classList.add("bilingual-heading");
    added.lang = language.replace("_", "-");
    added.dir = direction;
    added.append(template.content);
    if (beside) element.after(added);
    else element.append(added);
  }

  function passagesOfPage() {
    const found = new Map();
    for (const element of document.querySelectorAll("[class*='passage-']")) {
      const number = /(?:^|\s)passage-(\d+)(?:\s|$)/.exec(element.className)?.[1];
      if (number && !found.has(number)) found.set(number, element);
    }
    return found;
  }

  // -- The reader's place: the passage at the top of the screen, and how far from it

  const PLACE = `bilingual-place ${location.pathname}`;

  function currentPlace() {
    const padding = parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop);
    const edge = Number.isNaN(padding) ? 0 : padding;
    for (const [number, element] of passagesOfPage()) {
      const { bottom, top } = element.getBoundingClientRect();
      if (bottom > edge) return { number, top };
    }
    return null;
  }

  function goTo(place) {
    const element = place && passagesOfPage().get(place.number);
    if (!element) return;
    scrollBy({ top: element.getBoundingClientRect().top - place.top, behavior: "instant" });
  }

  // A page that is loaded again opens without the passages of the other language, where
  // the distance that the browser remembers leads to another place.
  addEventListener("pagehide", () => {
    try {
      sessionStorage.setItem(PLACE, JSON.stringify(scrollY > 0 ? currentPlace() : null));
    } catch {
      // Without storage, the browser does what it can.
    }
  });

  function placeAtOpening() {
    const [{ type } = {}] = performance.getEntriesByType("navigation");
    try {
      const place = JSON.parse(sessionStorage.getItem(PLACE));
      if (place && ["reload", "back_forward"].includes(type)) return () => goTo(place);
    } catch {
      // As above.
    }
    // The browser may still be on its way there, to where it stood without the passages.
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    return target && (() => target.scrollIntoView({ behavior: "instant" }));
  }

  // Change the page, and leave the reader where they were, or bring them there.
  function keepPlace(change, settle) {
    const place = currentPlace();
    // The browser's own way to keep the place would come on top of this.
    document.documentElement.classList.add("bilingual-changes");
    const scrolled = scrollY > 0;
    change();
    if (scrolled) goTo(place);
    settle?.();
    requestAnimationFrame(() => {
      document.documentElement.classList.remove("bilingual-changes");
    });
  }

  let wanted = null;

  async function show(button, settle = null) {
    wanted = button;
    status.textContent = "";
    for (const b of buttons) b.setAttribute("aria-pressed", String(b === button));
    let passages = {};
    try {
      if (button) passages = await load(button);
    } catch {
      if (wanted !== button) return;
      button.setAttribute("aria-pressed", "false");
      status.textContent = words;
    }
    // The reader may have chosen something else in the meantime.
    if (wanted !== button) return;
    keepPlace(() => {
      document.querySelectorAll(".bilingual").forEach((e) => e.remove());
      for (const [number, element] of passagesOfPage()) {
        if (passages[number]) insert(element, passages[number], button);
      }
    }, settle);
  }

  for (const button of buttons) {
    button.addEventListener("click", () => {
      const on = button.getAttribute("aria-pressed") === "true";
      remember(on ? null : button.dataset.language);
      show(on ? null : button);
    });
  }

  const chosen = remembered();
  const button = chosen && buttons.find((b) => b.dataset.language === chosen);
  if (button) {
    // Where the page opens, unless the reader moves before the passages are there. A
    // smooth scroll of the browser may be on its way, and ends elsewhere.
    let settle = placeAtOpening();
    const leave = () => { settle = null; };
    for (const type of ["wheel", "touchmove", "keydown", "pointerdown"]) {
      addEventListener(type, leave, { once: true, passive: true });
    }
    addEventListener("scrollend", () => settle?.());
    addEventListener("load", () => setTimeout(leave, SETTLED), { once: true });
    show(button, () => settle?.());
  }
})();
