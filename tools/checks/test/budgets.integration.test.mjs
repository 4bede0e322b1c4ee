// How much each package may add to an application's bundle, and what it may bring along. Small is a promise: whoever
// breaks it must say so here.
import assert from "node:assert/strict";
import { test } from "node:test";
import { listProjects } from "../../run/workspace.mjs";
import { budgets } from "../support/budgets.mjs";
import { bundleSize } from "../support/bundle-size.mjs";

for (const [name, { bytes, beside, dependencies }] of Object.entries(budgets)) {
  test(`${name} stays within ${bytes} bytes`, async (context) => {
    const size = await bundleSize(name, beside);
    context.diagnostic(`${size} of ${bytes} bytes`);
    assert.ok(size > 1_000, `${size} bytes: is this the package?`);
    assert.ok(size <= bytes, `${name} is ${size} bytes`);
  });

  test(`${name} depends on ${dependencies.join(" and ") || "nothing"}`, () => {
    const { manifest } = listProjects().find((project) => project.name === name);
    const optional = Object.entries(manifest.peerDependenciesMeta ?? {}).filter(([, meta]) => meta.optional === true);
    const peers = Object.keys(manifest.peerDependencies ?? {});
    const needed = peers.filter((peer) => !optional.some(([other]) => other === peer));
    assert.deepEqual([...Object.keys(manifest.dependencies ?? {}), ...needed].sort(), dependencies);
    assert.deepEqual(manifest.optionalDependencies ?? {}, {});
  });
}
