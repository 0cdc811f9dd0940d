// What does not fit on the screen: a list of sentences, empty for a page that is well.
() => {
  "use strict";
  const faults = [];
  const screen = document.documentElement.clientWidth;
  const name = (element) => {
    const text = element.textContent.trim().replace(/\s+/g, " ").slice(0, 40);
    const classes = [...element.classList].map((word) => `.${word}`).join("");
    const id = element.id ? `#${element.id}` : "";
    return `<${element.localName}${id}${classes}> ${JSON.stringify(text)}`;
  };

  // -- The page, and what stands out of it
  if (document.documentElement.scrollWidth > screen) {
    faults.push(`the page scrolls sideways: ${document.documentElement.scrollWidth} px`);
  }

  const styles = new Map();
  const style = (element) => {
    if (!styles.has(element)) styles.set(element, getComputedStyle(element));
    return styles.get(element);
  };
  /** Whether the element or one around it fulfils a condition. */
  const within = (element, condition) => {
    for (let each = element; each && each !== document.body; each = each.parentElement) {
      if (condition(each)) return true;
    }
    return false;
  };
  const scrolls = (element) => /auto|scroll/.test(style(element).overflowX);
  // A summary that ends in an ellipsis after a number of lines is meant to.
  const isShortened = (element) => style(element).webkitLineClamp !== "none";
  const floats = (element) => style(element).position === "fixed";
  // Words for screen readers alone are one pixel large, or moved off the screen.
  const isForScreenReaders = (element) => {
    const box = element.getBoundingClientRect();
    return (
      style(element).position === "absolute" &&
      ((box.width <= 1 && box.height <= 1) || box.right <= 0 || box.bottom <= 0)
    );
  };
  const isShown = (element) =>
    element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) &&
    !within(element, isForScreenReaders);

  for (const element of document.body.querySelectorAll("*")) {
    if (element.closest("svg, math") !== null && !element.matches("svg, math")) continue;
    if (!isShown(element)) continue;
    const box = element.getBoundingClientRect();
    if (box.width === 0 || box.height === 0) continue;
    // A menu waits beside the screen until it is opened.
    const waits = box.right <= 1 || box.left >= screen - 1;
    if (waits && within(element, floats)) continue;
    const parent = element.parentElement;
    const scrolled = parent && within(parent, scrolls);
    if (!scrolled && (box.right > screen + 1 || box.left < -1)) {
      const place = `${Math.round(box.left)} to ${Math.round(box.right)} px`;
      faults.push(`wider than the screen, ${place}: ${name(element)}`);
    }
    // -- Words that their own box cuts off
    const own = [...element.childNodes].some(
      (node) => node.nodeType === Node.TEXT_NODE && node.data.trim()
    );
    const cuts = (overflow) => overflow === "hidden" || overflow === "clip";
    if (
      own &&
      !isShortened(element) &&
      ((cuts(style(element).overflowX) && element.scrollWidth > element.clientWidth + 1) ||
        (cuts(style(element).overflowY) && element.scrollHeight > element.clientHeight + 2))
    ) {
      faults.push(`cut off: ${name(element)}`);
    }
  }

  // -- Words that stand on other words
  const boxes = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || element.closest("svg, math, script, style, template")) continue;
    // What floats above the page, and what scrolls by itself, may cover words for a while.
    if (!isShown(element) || within(element, (each) => floats(each) || scrolls(each))) continue;
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) {
      const isLeftOut =
        isShortened(element) && box.bottom > element.getBoundingClientRect().bottom + 1;
      if (box.width > 2 && box.height > 2 && !isLeftOut) boxes.push({ box, element });
    }
  }
  boxes.sort((a, b) => a.box.top - b.box.top);
  boxes.forEach((one, index) => {
    for (let next = index + 1; next < boxes.length; next += 1) {
      const other = boxes[next];
      if (other.box.top >= one.box.bottom) break;
      if (one.element === other.element && isShortened(one.element)) continue;
      const across =
        Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
      const down =
        Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
      // Neighbouring lines may touch: a letter's box is higher than the letter.
      if (across > 3 && down > 0.4 * Math.min(one.box.height, other.box.height)) {
        faults.push(`${name(one.element)} stands on ${name(other.element)}`);
      }
    }
  });
  return [...new Set(faults)];
};
