/*! With MiniSearch by Luca Ongaro (MIT licence, in vendor/minisearch/LICENSE.txt). */
/* Search: folding, matching, ranking and summaries, without the page. Reads the data
   that docs/_ext/page/search.py writes, and searches them with MiniSearch.

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

  // As docs/_ext/page/search.py numbers them; of the first, the page tells more.
  const KINDS = [null, "term", "exercises"];
  // What a page is worth where its words say the same: an exercise asks, and explains little.
  const WORTH = { lesson: 1, term: 1, page: 0.8, exercises: 0.5 };
  // A section that says more on a subject is longer for it.
  const BM25 = { k: 1.2, b: 0.35, d: 0.5 };
  const BOOST = { title: 1.5, heading: 4, text: 1, code: 0.8 };
  // The terms of a query are made here, and not by the engine.
  const EXACTLY = { tokenize: (term) => [term] };
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

  // A course says the same few thousand words again and again.
  const known = new Map();
  const knownTerms = [new Map(), new Map()];

  /** Return the words of a text as {at, end, raw, fold, key}. */
  const wordsOf = (text) => {
    const found = [];
    for (const match of text.matchAll(WORD)) {
      const raw = match[0];
      let forms = known.get(raw);
      if (!forms) known.set(raw, (forms = { raw, fold: fold(raw), key: spelling(raw) }));
      found.push({ at: match.index, end: match.index + raw.length, ...forms });
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
      const knownHere = knownTerms[Number(isCode)];
      for (const [raw] of piece.matchAll(WORD)) {
        let own = knownHere.get(raw);
        if (!own) {
          const [word] = wordsOf(raw);
          own = [...new Set([word.fold, word.key, ...partsOf(word, isCode)])];
          knownHere.set(raw, own);
        }
        found.push(...own);
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

  /** Return the places at which words stand one after another in a text, as {quality,
      isWhole}: how well they were typed, and whether they are those words. The last one
      may have been begun only, and marks may be others. */
  const phrases = (query, words) => {
    const found = [];
    const last = query.length - 1;
    for (let start = 0; start + last < words.length; start++) {
      let quality = 0;
      let isWhole = true;
      for (let n = 0; n <= last; n++) {
        const word = words[start + n];
        if (word.fold === query[n].fold) {
          const like = likeness(query[n].key, word.key);
          quality += 0.25 + 0.75 * like;
          isWhole &&= like > 0;
        } else if (n === last && word.fold.startsWith(query[n].fold)) {
          quality += 0.5;
          isWhole = false;
        } else {
          quality = 0;
          break;
        }
      }
      if (quality) found.push({ quality: quality / query.length, isWhole });
    }
    return found;
  };

  class Search {
    /** Make a search of the data that search.py writes; `ready` tells when it is done. */
    constructor(data) {
      this.records = [];
      for (const [url, title, lesson, sections] of data.pages) {
        for (const [anchor, headings, text, code, kind] of sections) {
          this.records.push({
            id: this.records.length,
            url: anchor ? `${url}#${anchor}` : url,
            page: url,
            title,
            headings,
            heading: headings.length ? headings[headings.length - 1] : title,
            text: text.normalize("NFC"),
            code,
            kind: KINDS[kind] || (lesson ? "lesson" : "page"),
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
      const words = wordsOf(text.normalize("NFC")).map((word) => this.#corrected(word));
      if (!words.length) return [];
      const groups = this.#groups(words);
      const query = {
        combineWith: "OR",
        queries: groups.map((group) => ({ combineWith: "OR", queries: group.map((way) => this.#tree(way)) })),
      };
      const hits = this.engine.search(query, { ...EXACTLY, boost: BOOST, bm25: BM25 });
      // Other words that the whole of the query stands for.
      const forms = [words, ...groups.filter((g) => g[0].words.length === words.length).flatMap((g) => g.slice(1).map((way) => way.words))];
      const candidates = hits.map((hit) => this.#candidate(hit, groups));
      candidates.sort((a, b) => b.covered - a.covered || b.score - a.score);
      const best = candidates.slice(0, RANKED);
      this.#preferFirstUse(best, words);
      for (const candidate of best) this.#weigh(candidate, words, forms);
      best.sort(
        (a, b) =>
          b.covered - a.covered ||
          b.named - a.named ||
          (a.named && a.record.id - b.record.id) ||
          b.score - a.score ||
          a.record.id - b.record.id,
      );
      return spread(best).map((candidate) => this.#result(candidate));
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
        groups.push([{ words: typed, leaves: own }, ...ways.map((way) => ({ words: way, leaves: way.map((word) => synonym(word, way.length)) }))]);
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
      return found;
    }

    /** Return a word, or the likeliest one if no word of the course begins like it. */
    #corrected(word) {
      if (word.fold.length < 5) return word;
      const leaves = this.#word(word, true).map(leafQuery);
      if (this.engine.search({ combineWith: "OR", queries: leaves }, EXACTLY).length) return word;
      const fuzzy = word.fold.length > 7 ? 2 : 1;
      const scores = new Map();
      for (const { terms: found, score } of this.engine.search(word.fold, { ...EXACTLY, fuzzy })) {
        for (const term of found) scores.set(term, (scores.get(term) || 0) + score);
      }
      const [best] = [...scores].sort((one, other) => other[1] - one[1]);
      return best ? { ...word, raw: best[0], fold: best[0], key: best[0] } : word;
    }

    #tree(way) {
      return {
        combineWith: "AND",
        queries: way.leaves.map((leaves) => ({ combineWith: "OR", queries: leaves.map(leafQuery) })),
      };
    }

    #candidate(hit, groups) {
      const found = new Set(hit.queryTerms);
      const isMet = (way) => way.leaves.every((leaves) => leaves.some((leaf) => found.has(leaf.term)));
      const met = groups.map((group) => group.filter(isMet));
      return {
        hit,
        record: this.records[hit.id],
        score: hit.score,
        covered: met.filter((ways) => ways.length).length,
        ways: met.flat(),
      };
    }

    /** A name of code is best explained where the course uses it first. */
    #preferFirstUse(candidates, words) {
      if (words.length !== 1 || !NAME.test(words[0].raw)) return;
      const ends = [words[0].fold, words[0].fold.split(".").pop()];
      for (const name of ends) {
        const uses = candidates.filter((c) => c.record.kind === "lesson" && (c.hit.match[name] || []).includes("code"));
        if (!uses.length) continue;
        uses.reduce((first, use) => (use.record.id < first.record.id ? use : first)).score *= 3;
        return;
      }
    }

    /** Tell whether a record is about just these words, and how much more it is worth
        for the order in which they stand. */
    #weigh(candidate, words, forms) {
      const { record } = candidate;
      record.headingWords ||= wordsOf(record.heading.normalize("NFC"));
      record.textWords ||= wordsOf(record.text);
      candidate.named = 0;
      let heading = 0;
      let text = 0;
      forms.forEach((form, number) => {
        const share = form.length / record.headingWords.length;
        for (const { quality, isWhole } of phrases(form, record.headingWords)) {
          if (share === 1 && isWhole) candidate.named = record.headings.length ? (record.kind === "term" ? 2 : 1) : 3;
          heading = Math.max(heading, quality * (1 + 2 * share) * (number ? 0.9 : 1));
        }
        const places = phrases(form, record.textWords);
        const quality = Math.max(0, ...places.map((place) => place.quality));
        // The engine has counted single words.
        const worth = form.length > 1 ? 2 : 0.5;
        text = Math.max(text, worth * quality * (1 + 0.5 * Math.log2(Math.max(1, places.length))));
      });
      if (words.length > 1 && !text) {
        const all = [...record.headingWords, ...record.textWords];
        const pairs = words.slice(1).filter((word, n) => phrases([words[n], word], all).length);
        text = (1.2 * pairs.length) / (words.length - 1);
      }
      // The definition of another word only mentions this one.
      const aside = record.kind === "term" && !heading ? 0.6 : 1;
      candidate.score *= WORTH[record.kind] * aside * (1 + heading + text);
    }

    #result({ record, ways }) {
      const isMatch = matcher(ways);
      return {
        url: record.url,
        title: marked(record.title, isMatch),
        headings: record.headings.map((heading) => marked(heading.normalize("NFC"), isMatch)),
        kind: record.kind,
        summary: summary(record, isMatch),
      };
    }
  }

  const leafQuery = ({ term, weight, prefix = false }) => ({
    combineWith: "OR",
    queries: [term],
    prefix,
    boostTerm: () => weight,
  });

  /** Return the leaves of a word of a synonym: less is said by each word of a longer one. */
  const synonym = (word, length) => [
    { term: word.fold, weight: 0.4 / length },
    ...(word.key === word.fold ? [] : [{ term: word.key, weight: 0.6 / length }]),
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
  const matcher = (ways) => {
    const leaves = ways.flatMap((way) => way.leaves.flat());
    const whole = new Set(leaves.map((leaf) => leaf.term));
    const begun = leaves.filter((leaf) => leaf.prefix).map((leaf) => leaf.term);
    const isOne = (term) => whole.has(term) || begun.some((start) => term.startsWith(start));
    return (word) => isOne(word.fold) || partsOf(word, NAME.test(word.raw)).some(isOne);
  };

  /** Return a text as pieces {text, mark, code}; code stands between backticks. */
  const marked = (text, isMatch) => {
    const pieces = [];
    text.split("`").forEach((part, number) => {
      const code = number % 2 === 1;
      let at = 0;
      for (const word of wordsOf(part)) {
        if (!isMatch(word)) continue;
        const before = pieces.at(-1);
        if (before?.mark && before.code === code && part.slice(at, word.at) === " ") {
          before.text += ` ${word.raw}`;
          at = word.end;
          continue;
        }
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
