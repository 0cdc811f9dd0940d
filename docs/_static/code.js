/* Blocks of code: folds, stops for the keyboard, and the button that copies them. */
(() => {
  "use strict";

  // What can be copied: code, and commands without their prompts.
  const COPIED = "div.highlight-Python pre, div.highlight-bash pre";
  // Milliseconds for which the button is marked, and for which it says what it did.
  const SHOWN = 1500;
  const SAID = 2000;

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

  // The command works without a permission, and on pages opened from a folder. The
  // script of the formulas uses it, too.
  window.copyText = (text) => {
    const put = (event) => {
      event.clipboardData.setData("text/plain", text);
      event.preventDefault();
      event.stopImmediatePropagation();
    };
    addEventListener("copy", put, { capture: true, once: true });
    const copied = document.execCommand("copy");
    removeEventListener("copy", put, { capture: true });
    return copied;
  };

  const parts = document.getElementById("copy-button");
  if (!parts) return;

  // The tooltip tells the eye that a block was copied. This tells the ear.
  const status = document.createElement("div");
  status.className = "code-status";
  status.setAttribute("role", "status");
  document.body.append(status);

  for (const pre of document.querySelectorAll(COPIED)) {
    const [button, done] = parts.content.cloneNode(true).children;
    const { tooltip } = button.dataset;
    const icon = button.firstElementChild;
    button.addEventListener("click", () => {
      const copy = pre.cloneNode(true);
      copy.querySelectorAll(".linenos, .gp").forEach((part) => part.remove());
      const text = copy.textContent.replace(/\n$/, "");
      const copied = text && copyText(text);
      status.textContent = copied ? parts.dataset.done : parts.dataset.failed;
      button.dataset.tooltip = status.textContent;
      button.classList.add("success");
      if (copied) icon.replaceWith(done);
      setTimeout(() => button.classList.remove("success"), SHOWN);
      setTimeout(() => {
        status.textContent = "";
        button.dataset.tooltip = tooltip;
        done.replaceWith(icon);
      }, SAID);
    });
    pre.after(button);
  }
})();
