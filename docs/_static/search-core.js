/* Search: folding, matching, ranking and summaries, without the page. Reads the data
   that docs/_ext/search.py writes, and searches them with MiniSearch.

   Words are compared folded: without marks, in lower case, with d for đ. How they were
   spelled decides between those that are equal when folded. */
(() => {
  "use strict";

  const WORD = /[\p{L}\p{M}\p{N}_]+(?:\.[\p{L}\p{M}\p{N}_]+)*/gu;
  const PART = /\p{Lu}+(?=\p{Lu}\p{Ll})|\p{Lu}?[\p{Ll}\p{M}]+|\p{Lu}+|\p{N}+/gu;
  const TONES = /[\u0300\u0301\u0303\u0309\u0323]/g;
  const MARKS = /\p{M}/gu;
  const SPELLED = /[\p{M}đ]/gu;
  // A name of code rather than a word: nn.Conv2d, zero_grad, DataLoader, fc1.
  const NAME = /[._]|\p{Ll}\p{Lu}|\p{L}\p{N}/u;

  const BOOST = { title: 1.5, heading: 4, text: 1, code: 0.8 };
  const LIMIT = 20;
  const PER_PAGE = 3;
  // Beyond these, a result of many is too weak to come to the top by its phrases.
  const RANKED = 300;
  const SUMMARY = 160;

  /** Return a text in lower case, without marks, and with d for đ. */
  const fold = (text) =>
    text.normalize("NFC").toLowerCase().replace(/đ/g, "d").normalize("NFD").replace(MARKS, "");

  /** Return a key that is equal for equal spellings: hoà and hòa, but not hoa. */
  const spelling = (word) => {
    const letters = word.toLowerCase().normalize("NFD");
    const tones = letters.match(TONES);
    return tones ? letters.replace(TONES, "") + tones.join("") : letters;
  };

  /** Tell how well a word was typed, from spellings that are equal when folded: 1 as it
      is written, less without some of its marks, 0 with other marks. */
  const likeness = (typed, written) => {
    if (typed === written) return 1;
    const marks = written.match(SPELLED) || [];
    const fits = (typed.match(SPELLED) || []).every((mark) => {
      const at = marks.indexOf(mark);
      return at >= 0 && marks.splice(at, 1);
    });
    return fits ? 0.8 : 0;
  };

  /** Return the words of a text as {at, end, raw, fold, key}. */
  const wordsOf = (text) => {
    const found = [];
    for (const match of text.matchAll(WORD)) {
      const raw = match[0];
      found.push({
        at: match.index,
        end: match.index + raw.length,
        raw,
        fold: fold(raw),
        key: spelling(raw),
      });
    }
    return found;
  };

  /** Return what else a folded word can be found by: the ends and the parts of a name. */
  const partsOf = (word, isCode) => {
    const parts = new Set();
    const steps = word.raw.split(".");
    for (let start = 1; start < steps.length; start++) parts.add(fold(steps.slice(start).join(".")));
    for (const step of steps) {
      parts.add(fold(step));
      for (const piece of step.split("_")) parts.add(fold(piece));
      if (isCode) for (const piece of step.match(PART) || []) parts.add(fold(piece));
    }
    parts.delete(word.fold);
    return [...parts].filter((part) => part.length > 1);
  };

  /** Return the terms that a text is found by; code stands between backticks. */
  const terms = (text, field) => {
    const found = [];
    text.normalize("NFC").split("`").forEach((piece, number) => {
      const isCode = field === "code" || number % 2 === 1;
      for (const word of wordsOf(piece)) {
        found.push(word.fold);
        if (word.key !== word.fold) found.push(word.key);
        found.push(...partsOf(word, isCode));
      }
    });
    return found;
  };

  /** Return what an English word may be an inflected form of. */
  const stems = (word) => {
    const found = [];
    for (const ending of ["s", "es", "ing", "ed"]) {
      if (word.endsWith(ending) && word.length >= ending.length + 4) found.push(word.slice(0, -ending.length));
    }
    return found;
  };

  /** Return the places at which words stand one after another in a text, with how well
      they were typed: [{start, quality}]. The last word may have been begun only. */
  const phrases = (query, words) => {
    const found = [];
    const last = query.length - 1;
    for (let start = 0; start + last < words.length; start++) {
      let quality = 0;
      for (let n = 0; n <= last; n++) {
        const word = words[start + n];
        if (word.fold === query[n].fold) quality += 0.25 + 0.75 * likeness(query[n].key, word.key);
        else if (n === last && word.fold.startsWith(query[n].fold)) quality += 0.5;
        else {
          quality = 0;
          break;
        }
      }
      if (quality) found.push({ start, quality: quality / query.length });
    }
    return found;
  };

  class Search {
    /** Make a search of the data that search.py writes; `ready` tells when it is done. */
    constructor(data) {
      this.records = [];
      for (const [url, title, lesson, sections] of data.pages) {
        for (const [anchor, headings, text, code, term] of sections) {
          this.records.push({
            id: this.records.length,
            url: anchor ? `${url}#${anchor}` : url,
            page: url,
            title,
            headings,
            heading: headings.length ? headings[headings.length - 1] : title,
            text: text.normalize("NFC"),
            code,
            kind: term ? "term" : lesson ? "lesson" : "page",
          });
        }
      }
      this.synonyms = data.synonyms.map((forms) => forms.map((form) => wordsOf(form.normalize("NFC"))));
      this.engine = new window.MiniSearch({
        fields: Object.keys(BOOST),
        tokenize: terms,
        processTerm: (term) => term,
        extractField: (record, field) =>
          field === "heading" || (field === "title" && !record.headings.length) ? record.heading : record[field],
      });
      this.ready = this.engine.addAllAsync(this.records, { chunkSize: 200 });
    }

    /** Return the best results, each {url, title, headings, kind, summary}, at most 20. */
    search(text) {
      const words = wordsOf(text.normalize("NFC"));
      if (!words.length) return [];
      const groups = this.#groups(words);
      const query = {
        combineWith: "OR",
        queries: groups.map((group) => ({ combineWith: "OR", queries: group.map((way) => this.#tree(way)) })),
      };
      const hits = this.engine.search(query, { boost: BOOST, tokenize: (term) => [term] });
      // Other words that the whole of the query stands for.
      const forms = [words, ...groups.filter((g) => g[0].words.length === words.length).flatMap((g) => g.slice(1).map((way) => way.words))];
      const candidates = hits.map((hit) => this.#candidate(hit, groups));
      candidates.sort((a, b) => b.covered - a.covered || b.score - a.score);
      const best = candidates.slice(0, RANKED);
      this.#preferFirstUse(best, words);
      for (const candidate of best) candidate.score *= this.#weight(candidate.record, words, forms);
      best.sort((a, b) => b.covered - a.covered || b.score - a.score || a.record.id - b.record.id);
      return spread(best).map((candidate) => this.#result(candidate, groups));
    }

    /** Return the query as groups of words; each has the ways in which it can be met,
        first as it was typed, then by its synonyms. */
    #groups(words) {
      const groups = [];
      for (let start = 0; start < words.length; ) {
        let ways = [];
        let length = 1;
        for (const forms of this.synonyms) {
          const form = forms.find((form) => form.length >= length && isAt(form, words, start));
          if (form === undefined) continue;
          if (form.length > length) ways = [];
          length = form.length;
          ways.push(...forms.filter((other) => other !== form));
        }
        const typed = words.slice(start, start + length);
        const own = typed.map((word, n) => this.#word(word, start + n === words.length - 1));
        groups.push([{ words: typed, leaves: own }, ...ways.map((way) => ({ words: way, leaves: way.map((word) => synonym(word)) }))]);
        start += length;
      }
      return groups;
    }

    /** Return the terms that a typed word is looked up by. */
    #word(word, isLast) {
      const found = [{ term: word.fold, weight: 1, prefix: isLast || word.fold.length > 3 }];
      if (word.key !== word.fold) found.push({ term: word.key, weight: 1.5 });
      if (word.raw.includes(".")) {
        partsOf(word, false).forEach((term) => {
          const isEnd = word.fold.endsWith(`.${term}`);
          if (isEnd) found.push({ term, weight: term.includes(".") ? 0.8 : 0.5 });
        });
      }
      for (const term of stems(word.fold)) found.push({ term, weight: 0.6 });
      // Letters that no word begins with were mistyped.
      if (word.fold.length > 4 && !this.#finds(found)) {
        found.push({ term: word.fold, weight: 0.5, fuzzy: word.fold.length > 7 ? 2 : 1 });
      }
      return found;
    }

    #finds(leaves) {
      return this.engine.search({ combineWith: "OR", queries: leaves.map(leafQuery) }, { tokenize: (term) => [term] }).length > 0;
    }

    #tree(way) {
      return {
        combineWith: "AND",
        queries: way.leaves.map((leaves) => ({ combineWith: "OR", queries: leaves.map(leafQuery) })),
      };
    }

    #candidate(hit, groups) {
      const met = new Set(hit.queryTerms);
      const isMet = (way) => way.leaves.every((leaves) => leaves.some((leaf) => met.has(leaf.term)));
      return {
        hit,
        record: this.records[hit.id],
        score: hit.score,
        covered: groups.filter((group) => group.some(isMet)).length,
      };
    }

    /** A name of code is best explained where the course uses it first. */
    #preferFirstUse(candidates, words) {
      if (words.length !== 1 || !NAME.test(words[0].raw)) return;
      const ends = [words[0].fold, words[0].fold.split(".").pop()];
      for (const name of ends) {
        const uses = candidates.filter((c) => c.record.kind === "lesson" && (c.hit.match[name] || []).includes("code"));
        if (!uses.length) continue;
        uses.reduce((first, use) => (use.record.id < first.record.id ? use : first)).score *= 2;
        return;
      }
    }

    /** Return how much more a record is worth for the order in which its words stand. */
    #weight(record, words, forms) {
      record.headingWords ||= wordsOf(record.heading.normalize("NFC"));
      record.textWords ||= wordsOf(record.text);
      let weight = record.kind === "page" ? 0.8 : 1;
      let heading = 0;
      forms.forEach((form, number) => {
        for (const { quality } of phrases(form, record.headingWords)) {
          const share = form.length / record.headingWords.length;
          let value = quality * (1 + 2 * share);
          if (share === 1) {
            value += quality ** 2 * (record.headings.length === 0 ? 10 : record.kind === "term" ? 8 : 5);
          }
          heading = Math.max(heading, number ? value * 0.9 : value);
        }
      });
      const whole = forms.map((form) => Math.max(0, ...phrases(form, record.textWords).map((p) => p.quality)));
      let text = words.length > 1 || forms.length > 1 ? Math.max(...whole) : whole[0] * 0.5;
      if (words.length > 1 && !text) {
        const all = [...record.headingWords, ...record.textWords];
        const pairs = words.slice(1).map((word, n) => phrases([words[n], word], all).length > 0);
        text = (0.6 * pairs.filter(Boolean).length) / pairs.length;
      }
      return weight * (1 + heading + text);
    }

    #result({ record, hit }, groups) {
      const isMatch = matcher(groups, hit);
      return {
        url: record.url,
        title: marked(record.title, isMatch),
        headings: record.headings.map((heading) => marked(heading.normalize("NFC"), isMatch)),
        kind: record.kind,
        summary: summary(record, isMatch),
      };
    }
  }

  const leafQuery = ({ term, weight, prefix = false, fuzzy = false }) => ({
    combineWith: "OR",
    queries: [term],
    prefix,
    fuzzy,
    boostTerm: () => weight,
  });

  const synonym = (word) => [
    { term: word.fold, weight: 0.4 },
    ...(word.key === word.fold ? [] : [{ term: word.key, weight: 0.6 }]),
  ];

  const isAt = (form, words, start) =>
    form.every((word, n) => {
      const typed = words[start + n];
      return typed !== undefined && typed.fold === word.fold && likeness(typed.key, word.key) > 0;
    });

  /** Return the first results, no more than a few of each page before those of others. */
  const spread = (candidates) => {
    const counts = new Map();
    const first = [];
    const rest = [];
    for (const candidate of candidates) {
      const count = (counts.get(candidate.record.page) || 0) + 1;
      counts.set(candidate.record.page, count);
      (count > PER_PAGE ? rest : first).push(candidate);
    }
    return [...first, ...rest].slice(0, LIMIT);
  };

  /** Return a function that tells of a word whether it is one that was searched for. */
  const matcher = (groups, hit) => {
    const found = new Set(hit.terms);
    const leaves = groups.flat().flatMap((way) => way.leaves.flat());
    const begun = leaves.filter((leaf) => leaf.prefix).map((leaf) => leaf.term);
    return (word) =>
      found.has(word.fold) ||
      begun.some((term) => word.fold.startsWith(term)) ||
      partsOf(word, NAME.test(word.raw)).some((part) => found.has(part));
  };

  /** Return a text as pieces {text, mark, code}; code stands between backticks. */
  const marked = (text, isMatch) => {
    const pieces = [];
    text.split("`").forEach((part, number) => {
      const code = number % 2 === 1;
      let at = 0;
      for (const word of wordsOf(part)) {
        if (!isMatch(word)) continue;
        pieces.push({ text: part.slice(at, word.at), code, mark: false });
        pieces.push({ text: word.raw, code, mark: true });
        at = word.end;
      }
      pieces.push({ text: part.slice(at), code, mark: false });
    });
    return pieces.filter((piece) => piece.text);
  };

  /** Return the part of a record's text in which most of the words stand, as pieces. */
  const summary = (record, isMatch) => {
    const lines = record.code.split("\n");
    const words = (record.textWords ||= wordsOf(record.text));
    const matches = words.filter(isMatch);
    if (!matches.length) {
      const line = lines.find((line) => wordsOf(line).some(isMatch));
      if (line) return marked(`\`${line.normalize("NFC").replaceAll("`", "'").slice(0, SUMMARY)}\``, isMatch);
    }
    let best = { value: -1, first: undefined };
    matches.forEach((first, number) => {
      const inside = [];
      for (let n = number; n < matches.length && matches[n].end - first.at < SUMMARY * 0.75; n++) inside.push(matches[n]);
      const different = new Set(inside.map((word) => word.fold)).size;
      const side = inside.filter((word, n) => n && word.at - inside[n - 1].end < 3).length;
      const value = different * 4 + side * 2 + inside.length * 0.5;
      if (value > best.value) best = { value, first };
    });
    return cut(record.text, best.first ? best.first.at : 0, isMatch);
  };

  /** Return about 160 characters of a text around a place, from word to word. */
  const cut = (text, at, isMatch) => {
    let start = Math.max(0, Math.min(at - 40, text.length - SUMMARY));
    let end = Math.min(text.length, start + SUMMARY);
    if (start > 0) start = text.lastIndexOf(" ", start) + 1;
    if (end < text.length) end = Math.max(text.lastIndexOf(" ", end), start + 1);
    // Code that was cut in two is still code.
    const before = text.slice(0, start).split("`").length % 2 === 0 ? "`" : "";
    const pieces = marked(before + text.slice(start, end), isMatch);
    if (start > 0) pieces.unshift({ text: "… ", code: false, mark: false });
    if (end < text.length) pieces.push({ text: " …", code: false, mark: false });
    return pieces;
  };

  window.CourseSearch = { Search, fold, spelling, likeness, wordsOf };
})();
