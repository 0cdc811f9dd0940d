/* The root page of the site: lead on to the language that the visitor chose before, or
   else to the first of the browser's list that the site has, or else to the preferred
   one. Without this script the page shows the languages. */
(() => {
  "use strict";
  const { languages, preferred } = document.currentScript.dataset;
  const known = languages.split(" ");
  let remembered = [];
  try {
    remembered = [localStorage.getItem("language")];
  } catch {
    // Storage can be switched off.
  }
  const wanted = [...remembered, ...(navigator.languages || []), preferred];
  const matches = (code, tag) =>
    tag && (tag.toLowerCase() + "-").startsWith(code.toLowerCase() + "-");
  const chosen = wanted.flatMap((tag) => known.filter((code) => matches(code, tag)))[0];
  // Not a step in the history, so that the way back leads out of the site.
  window.location.replace(`${chosen}/index.html`);
})();
