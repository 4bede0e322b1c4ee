// Guides that list what programs go by must list all of it: a new code in the sources has to appear there.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../samples/sources.mjs";

const guideOf = (name) => readFileSync(join(root, `docs/guides/${name}.md`), "utf8");

/** What the pattern's first group matches in the sources of a package. */
function found(name, pattern) {
  const folder = join(root, "packages", name, "src");
  const files = readdirSync(folder, { recursive: true }).filter((file) => file.endsWith(".ts"));
  const texts = files.map((file) => readFileSync(join(folder, file), "utf8"));
  return new Set(texts.flatMap((text) => Array.from(text.matchAll(pattern), ([, match]) => match)));
}

function requireAll(names, guide) {
  const missing = [...names].filter((name) => !guideOf(guide).includes(`\`${name}\``));
  assert.deepEqual(missing, [], `docs/guides/${guide}.md`);
}

test("every kind of warning", () => {
  const codes = readdirSync(join(root, "packages")).flatMap((name) => [
    // Examples in comments have codes of their own.
    ...found(name, /^(?! *\*).*\bcode: "((?!ERR_|BRS_)[A-Z]+(?:_[A-Z]+)+)"/gm),
  ]);
  assert.ok(codes.length >= 7);
  requireAll(codes, "observability");
});

test("every code of an error", () => {
  for (const name of readdirSync(join(root, "packages")))
    requireAll(found(name, /"(ERR_BRS_[A-Z_]+[A-Z])"/g), "errors");
});

test("every details.reason of the IoT provider", () => {
  // `reason: "…"`, and the arguments of the functions that make such errors.
  const reasons = new Set([
    ...found("iot-x509", /\breason: "([a-z-]+)"/g),
    ...found("iot-x509", /refusal\(message, "([a-z-]+)"/g),
    ...found("iot-x509", /unusable\(.*, "([a-z-]+)", pem\b/g),
  ]);
  assert.ok(reasons.size > 20);
  requireAll(reasons, "iot-and-mqtt");
});
