// The site is built and opened from disk in a real browser: every page, every link, the search and the diagrams.
import assert from "node:assert/strict";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { allPages, openBrowser } from "../site/browser.mjs";
import { buildSite } from "../site/build.mjs";
import { readIndex } from "../site/guides.mjs";
import { root } from "../samples/sources.mjs";

const missing = (process.env.BRS_MISSING_SYSTEM ?? "").split(",");

let folder;
let result;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "brs-site-"));
  result = await buildSite({ folder });
});
after(() => rm(folder, { recursive: true }));

test("TypeDoc has nothing to complain about", () => assert.deepEqual(result, { errors: 0, warnings: 0 }));

test("every guide is in the index", async () => {
  const listed = readIndex(root).flatMap(({ files }) => files);
  const guides = (await readdir(join(root, "docs/guides"))).map((name) => `docs/guides/${name}`);
  assert.deepEqual(
    guides.filter((guide) => !listed.includes(guide)),
    [],
  );
});

describe("in a browser, from disk", { skip: missing.includes("chromium") }, () => {
  let browser;
  let pages;
  before(async () => {
    browser = await openBrowser();
    pages = await allPages(browser, folder);
  });
  after(() => browser?.close());

  test("no page has an error on its console, or asks for anything that is not beside it", (t) => {
    t.diagnostic(`${pages.length} pages, ${pages.flatMap(({ links }) => links).length} links`);
    assert.deepEqual(
      pages.flatMap(({ url, problems }) => problems.map((problem) => `${url}: ${problem}`)),
      [],
    );
  });

  test("no link is broken, down to the heading", () => {
    const known = new Map(pages.map(({ url, ids }) => [url, ids]));
    const broken = pages.flatMap(({ url, links }) =>
      links
        .filter(({ target, anchor, exists }) => {
          const ids = known.get(target);
          return ids === undefined ? !exists : anchor !== "" && !ids.has(anchor);
        })
        .map(({ target, anchor }) => `${url} → ${target}#${anchor}`),
    );
    assert.deepEqual(broken, []);
  });

  test("diagrams are drawn", () => {
    const drawn = pages.filter(({ diagrams }) => diagrams > 0);
    assert.ok(drawn.some(({ url }) => url.endsWith("/how-refreshing-works.html")));
    for (const { url, diagrams, drawings } of drawn) assert.equal(drawings, diagrams, url);
  });

  test("the search finds options of the reference and words of the guides, and opens them", async () => {
    const page = await browser.newPage();
    await page.goto(pathToFileURL(join(folder, "index.html")).href);
    for (const [words, result, heading] of [
      ["createClientCache", "@brs/cache.createClientCache", "Function createClientCache"],
      ["throttled container probe", "Containers", "Containers"],
    ]) {
      await page.locator("#tsd-search-trigger").click();
      await page.locator("#tsd-search-input").fill(words);
      const results = page.locator("#tsd-search-results a");
      await results.first().waitFor();
      const found = (await results.allTextContents()).map((text) => text.replaceAll(/\s/g, ""));
      assert.ok(found.includes(result), `${words}: ${found.join(", ")}`);
      await results.nth(found.indexOf(result)).click();
      await page.locator("h1", { hasText: heading }).waitFor();
    }
    await page.close();
  });
});
