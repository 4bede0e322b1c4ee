import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { onPath } from "../../run/on-path.mjs";
import { describeMissing, meetSystemNeeds } from "../../run/system-needs.mjs";

/** A host on which installing a package makes its need found. */
function fakeHost({ mayInstall = true, provides = [] } = {}) {
  const present = new Set();
  const asked = [];
  return {
    asked,
    need: (name, apt = name) => ({ name, apt, why: `what ${name} is for`, found: () => present.has(apt) }),
    mayInstall: () => mayInstall,
    install: async (packages) => {
      asked.push(packages);
      for (const name of packages) if (provides.includes(name)) present.add(name);
      return { ok: true, output: "apt says something" };
    },
  };
}

test("nothing is installed when everything is there", async () => {
  const host = fakeHost();
  const need = { name: "node", apt: "nodejs", why: "", found: () => true };
  assert.deepEqual(await meetSystemNeeds([need], host), { missing: [], installed: [], output: "" });
  assert.deepEqual(host.asked, []);
});

test("what is missing is installed in one go where that is allowed", async () => {
  const host = fakeHost({ provides: ["mosquitto", "opensc"] });
  const needs = [host.need("mosquitto"), host.need("pkcs11-tool", "opensc"), host.need("pkcs15-tool", "opensc")];
  const result = await meetSystemNeeds(needs, host);
  assert.deepEqual(host.asked, [["mosquitto", "opensc"]]);
  assert.deepEqual(result.missing, []);
  assert.deepEqual(result.installed, ["mosquitto", "opensc", "opensc"]);
});

test("without the right to install, what is missing is reported and nothing is tried", async () => {
  const host = fakeHost({ mayInstall: false });
  const { missing } = await meetSystemNeeds([host.need("mosquitto")], host);
  assert.deepEqual(host.asked, []);
  assert.deepEqual(
    missing.map((need) => need.name),
    ["mosquitto"],
  );
});

test("what an installation did not bring is still missing, and the installer's words are kept", async () => {
  const host = fakeHost({ provides: ["a"] });
  const { missing, installed, output } = await meetSystemNeeds([host.need("a"), host.need("b")], host);
  assert.deepEqual(
    missing.map((need) => need.name),
    ["b"],
  );
  assert.deepEqual(installed, ["a"]);
  assert.equal(output, "apt says something");
});

test("the description says what is not proved and how to change that", () => {
  const { need } = fakeHost();
  const text = describeMissing([need("mosquitto"), need("softhsm2-util", "softhsm2")]);
  assert.match(text, /NOT TESTED without mosquitto: what mosquitto is for/);
  assert.match(text, /apt-get install mosquitto softhsm2/);
});

test("a program is found on the PATH only when it may be run", () => {
  const folder = mkdtempSync(join(tmpdir(), "brs-path-"));
  try {
    writeFileSync(join(folder, "brs-tool"), "#!/bin/sh\n");
    chmodSync(join(folder, "brs-tool"), 0o644);
    assert.equal(onPath("brs-tool", folder), false);
    chmodSync(join(folder, "brs-tool"), 0o755);
    assert.equal(onPath("brs-tool", folder), true);
    assert.equal(onPath("brs-no-such-tool", folder), false);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
