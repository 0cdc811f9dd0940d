// Runs Lighthouse in one Chromium: reads a line of JSON for each page, {"url", "preset"},
// and answers each with a line: {"scores", "metrics", "failed"}.
import { createInterface } from "node:readline";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

// The packages lie in a folder that make fills; this file does not stand beside it.
const require = createRequire(`${process.argv[2]}/`);
const load = (name) => import(pathToFileURL(require.resolve(name)).href);
const { launch } = await load("chrome-launcher");
const { default: lighthouse, desktopConfig } = await load("lighthouse");

const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];
const METRICS = [
  "first-contentful-paint",
  "largest-contentful-paint",
  "total-blocking-time",
  "cumulative-layout-shift",
  "speed-index",
  "total-byte-weight",
];

const chrome = await launch({
  chromePath: process.env.CHROME_PATH,
  chromeFlags: ["--headless=new", "--no-sandbox", "--disable-gpu"],
});
try {
  for await (const line of createInterface({ input: process.stdin })) {
    const { url, preset } = JSON.parse(line);
    const flags = { port: chrome.port, logLevel: "silent", onlyCategories: CATEGORIES };
    const config = preset === "desktop" ? desktopConfig : undefined;
    const { lhr } = await lighthouse(url, flags, config);
    if (lhr.runtimeError) throw new Error(`${url}: ${lhr.runtimeError.message}`);
    const weighty = (category) =>
      lhr.categories[category].auditRefs.filter(
        ({ id, weight }) => weight > 0 && lhr.audits[id].score !== null && lhr.audits[id].score < 1
      );
    const answer = {
      scores: Object.fromEntries(
        CATEGORIES.map((name) => [name, Math.round(lhr.categories[name].score * 100)])
      ),
      metrics: Object.fromEntries(METRICS.map((id) => [id, lhr.audits[id].numericValue])),
      failed: Object.fromEntries(
        CATEGORIES.map((name) => [name, weighty(name).map(({ id }) => id)])
      ),
    };
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
} finally {
  await chrome.kill();
}
