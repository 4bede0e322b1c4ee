import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

const limitMs = 60_000;

// Nothing but the page: a browser of its own that asks no other host.
const flags = [
  ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"],
  ["--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  ["--disable-default-apps", "--disable-extensions", "--no-default-browser-check", "--metrics-recording-only"],
].flat();

/** A server with one page: it runs the script, which gets the facts and sends a result. */
async function servePage(script, facts) {
  let report;
  const result = new Promise((resolve) => (report = resolve));
  const answers = {
    "/": ["text/html", '<!doctype html><meta charset="utf-8"><script type="module" src="/app.js"></script>'],
    "/app.js": ["text/javascript", script],
    "/facts": ["application/json", JSON.stringify(facts)],
  };
  const server = createServer(async (request, response) => {
    if (request.method === "POST") {
      const chunks = await request.toArray();
      response.end();
      report(JSON.parse(Buffer.concat(chunks).toString()));
      return;
    }
    const [type, body] = answers[request.url] ?? [];
    response.writeHead(body === undefined ? 404 : 200, { "content-type": type ?? "text/plain" }).end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const close = async () => {
    server.close();
    server.closeAllConnections();
    await once(server, "close");
  };
  return { url: `http://127.0.0.1:${server.address().port}/`, result, close };
}

/** Starts Chromium with a profile of its own; its processes end together. */
function startChromium(url) {
  const profile = mkdtempSync(join(tmpdir(), "brs-chromium-"));
  // A group of its own: Chromium is many processes.
  const child = spawn("chromium", [...flags, `--user-data-dir=${profile}`, url], {
    stdio: ["ignore", "ignore", "pipe"],
    detached: true,
  });
  let said = "";
  child.stderr.on("data", (chunk) => (said = (said + chunk).slice(-4_000)));
  const ended = new Promise((resolve) => {
    child.once("error", (error) => resolve(`Chromium did not start: ${error.message}`));
    child.once("exit", (code, signal) => resolve(`Chromium ended by ${signal ?? code} and said:\n${said}`));
  });
  return {
    ended,
    async stop() {
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGKILL");
      await ended;
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** What the script sends when it runs in a page of a real browser. */
export async function runInBrowser(script, facts) {
  const page = await servePage(script, facts);
  const chromium = startChromium(page.url);
  let timer;
  try {
    const failure = chromium.ended.then((reason) => Promise.reject(new Error(reason)));
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`The page sent no result in ${limitMs / 1000} s.`)), limitMs);
    });
    return await Promise.race([page.result, failure, late]);
  } finally {
    clearTimeout(timer);
    await chromium.stop();
    await page.close();
  }
}
