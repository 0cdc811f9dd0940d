/* The frame of a page: its menus close when they have led somewhere, and the language
   switch leads to the section that is being read and remembers the choice. */
(() => {
  "use strict";

  for (const menu of document.querySelectorAll("[popover]")) {
    menu.addEventListener("click", (event) => {
      if (event.target.closest("a") && menu.matches(":popover-open")) menu.hidePopover();
    });
  }

  /** Return the id of the section at the top of the screen, or an empty text. */
  const sectionInView = () => {
    const header = document.querySelector(".site-header").offsetHeight;
    let id = "";
    for (const section of document.querySelectorAll("article section[id]")) {
      if (section.getBoundingClientRect().top > header + window.innerHeight / 4) break;
      id = section.id;
    }
    return window.scrollY > 0 ? id : "";
  };

  for (const link of document.querySelectorAll(".language-switch a")) {
    // In time for every way to follow the link, a new tab included.
    for (const moment of ["pointerdown", "focus", "click"]) {
      link.addEventListener(moment, () => {
        link.hash = sectionInView() || window.location.hash;
      });
    }
    link.addEventListener("click", () => {
      try {
        localStorage.setItem("language", link.hreflang);
      } catch {
        // Storage can be switched off; then nothing is remembered.
      }
    });
  }
})();
