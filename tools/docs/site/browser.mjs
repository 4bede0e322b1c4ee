// Reads a site in Chromium as a reader has it on disk.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const TABS = 3;
// No sandbox: CI runs as root. The rest keeps the browser from talking to anybody.
const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"].concat([
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
]);

/** Debian's Chromium, or the one that the environment names. */
export function openBrowser() {
  return chromium.launch({ executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium", args });
}

/** Opens every page of a site: what it links to, what it has, and what went wrong. */
export async function allPages(browser, folder) {
  const files = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".html"));
  const waiting = files.map((name) => pathToFileURL(join(folder, name)).href);
  const pages = [];
  const context = await browser.newContext();
  async function readOn() {
    const page = await context.newPage();
    for (let url = waiting.pop(); url !== undefined; url = waiting.pop()) pages.push(await readPage(page, url));
  }
  await Promise.all(Array.from({ length: TABS }, readOn));
  await context.close();
  return pages;
}

async function readPage(page, url) {
  const problems = [];
  const listeners = {
    console: (message) => ["error", "warning"].includes(message.type()) && problems.push(message.text()),
    pageerror: (error) => problems.push(error.message),
    requestfailed: (request) => problems.push(`not there: ${request.url()}`),
    request: (request) => /^(file|data|blob):/.test(request.url()) || problems.push(`asks for ${request.url()}`),
  };
  for (const [event, listener] of Object.entries(listeners)) page.on(event, listener);
  await page.goto(url);
  const { hrefs, ids, diagrams } = await page.evaluate(whatIsThere);
  if (diagrams > 0)
    await page
      .locator("pre.mermaid svg")
      .nth(diagrams - 1)
      .waitFor();
  const drawings = diagrams > 0 ? await page.locator("pre.mermaid svg").count() : 0;
  for (const [event, listener] of Object.entries(listeners)) page.off(event, listener);
  const links = hrefs.filter((href) => href.startsWith("file:")).map(toLink);
  return { url, problems, links, ids: new Set(ids), diagrams, drawings };
}

/** Runs in the page. */
function whatIsThere() {
  const all = (selector) => [...document.querySelectorAll(selector)];
  return {
    hrefs: [...new Set(all("a[href]").map(({ href }) => href))],
    ids: all("[id]").map(({ id }) => id),
    diagrams: all("pre.mermaid").length,
  };
}

function toLink(href) {
  const url = new URL(href);
  const anchor = decodeURIComponent(url.hash.slice(1));
  url.hash = "";
  url.search = "";
  return { target: url.href, anchor, exists: existsSync(fileURLToPath(url)) };
}
