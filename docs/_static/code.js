/* Blocks of code: folds, stops for the keyboard, and the copy button's word for the ear. */
(() => {
  "use strict";

  const blocks = [...document.querySelectorAll(".highlight pre[tabindex]")];

  // A block that fits needs no stop of its own on the way of the keyboard.
  const update = (pre) => {
    const scrolls =
      pre.scrollWidth > pre.clientWidth || pre.scrollHeight > pre.clientHeight + 1;
    if (scrolls) pre.setAttribute("tabindex", "0");
    else if (pre !== document.activeElement) pre.removeAttribute("tabindex");
  };
  const observer = new ResizeObserver((entries) => {
    for (const entry of entries) update(entry.target);
  });
  for (const pre of blocks) observer.observe(pre);

  for (const button of document.querySelectorAll(".code-fold")) {
    button.addEventListener("click", () => {
      const figure = button.closest("figure");
      const open = figure.classList.toggle("is-open");
      button.setAttribute("aria-expanded", String(open));
      button.textContent = open ? button.dataset.less : button.dataset.more;
      if (!open) figure.scrollIntoView({ block: "nearest" });
    });
  }

  // The copy button tells the eye that it is done, by its tooltip. This tells the ear.
  const status = document.createElement("div");
  status.className = "code-status";
  status.setAttribute("role", "status");
  const said = new MutationObserver((changes) => {
    for (const { target } of changes) {
      if (target.classList.contains("success")) status.textContent = target.dataset.tooltip;
      else status.textContent = "";
    }
  });
  if (document.querySelector(".highlight pre")) document.body.append(status);
  said.observe(document.body, {
    subtree: true,
    attributes: true,
    attributeFilter: ["data-tooltip"],
  });
})();
