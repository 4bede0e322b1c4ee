// A real page in headless Chromium: the SDK's browser builds, the browser's own fetch, another origin than the page's.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { runInBrowser } from "../support/browser.mjs";
import { bundle } from "../support/bundle.mjs";
import { expectedIn } from "../support/coverage.mjs";
import { appFile } from "../support/process.mjs";
import { startStage } from "../support/stage.mjs";

const skip = (process.env.BRS_MISSING_SYSTEM ?? "").split(",").includes("chromium") && "no Chromium here";
let stage;

before(async () => {
  stage = await startStage();
});
after(() => stage.close());

test("a page has calls, refreshes, healing, a cache and roles with MFA", { skip }, async () => {
  const script = await bundle({
    entryPoints: [appFile("page.mjs")],
    platform: "browser",
    format: "esm",
    target: "chrome120",
    minify: true,
  });
  assert.deepEqual(await runInBrowser(script, stage.facts("page")), expectedIn("browsers (Chromium)"));
});
