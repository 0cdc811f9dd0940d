/* Formulas: copied as the LaTeX that they were written in, alone or with the text around
   them. The page holds it as the annotation of each formula. */
(() => {
  "use strict";

  const parts = document.getElementById("formula-copy");
  if (!parts) return;

  const DONE = 2000; // milliseconds for which the button says that it has copied

  const latexOf = (math) =>
    math.querySelector("annotation[encoding='application/x-tex']")?.textContent ?? "";

  function quoted(math) {
    const display = math.getAttribute("display") === "block";
    return display ? `$$\n${latexOf(math)}\n$$` : `$${latexOf(math)}$`;
  }

  // -- A selection with formulas in it

  // A formula that is selected in part is taken whole: half of one says nothing.
  function wholeFormulas(range) {
    const whole = range.cloneRange();
    const formulaAt = (node) =>
      (node instanceof Element ? node : node.parentElement)?.closest("math");
    const first = formulaAt(range.startContainer);
    const last = formulaAt(range.endContainer);
    if (first) whole.setStartBefore(first);
    if (last) whole.setEndAfter(last);
    return whole;
  }

  // The text as the browser would lay it out, with its lines and paragraphs.
  function textOf(container) {
    const copy = container.cloneNode(true);
    copy.className = "formula-clipboard";
    for (const math of copy.querySelectorAll("math")) {
      const latex = document.createElement("span");
      latex.textContent = quoted(math);
      math.replaceWith(latex);
      // The lines of the LaTeX stay lines.
      latex.className = "formula-latex";
    }
    document.body.append(copy);
    const text = copy.innerText;
    copy.remove();
    return text.trim();
  }

  document.addEventListener("copy", (event) => {
    if (event.defaultPrevented || event.target?.closest?.("input, textarea")) return;
    const selection = getSelection();
    const container = document.createElement("div");
    for (let n = 0; n < selection.rangeCount; n += 1) {
      container.append(wholeFormulas(selection.getRangeAt(n)).cloneContents());
    }
    if (!container.querySelector("math")) return;
    container.querySelectorAll("button, .headerlink").forEach((e) => e.remove());
    event.clipboardData.setData("text/plain", textOf(container));
    event.clipboardData.setData("text/html", container.innerHTML);
    event.preventDefault();
  });

  // -- A formula alone

  for (const math of document.querySelectorAll(".formula math")) {
    const button = parts.content.querySelector("button").cloneNode(true);
    const label = button.querySelector("span");
    const word = label.textContent;
    button.addEventListener("click", () => {
      if (!copyText(latexOf(math))) return;
      label.textContent = parts.dataset.done;
      setTimeout(() => { label.textContent = word; }, DONE);
    });
    math.closest(".formula").append(button);
  }
})();
