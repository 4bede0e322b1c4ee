// Programs that some tests need from the system, beyond Node. They are looked for, installed where this process may
// (root on Debian), and otherwise named loudly: their tests are skipped, and in CI that is a failure.
import { existsSync } from "node:fs";
import { onPath } from "./on-path.mjs";
import { capture } from "./shell.mjs";
import { systemRegistry } from "./system-registry.mjs";

/**
 * @typedef {object} SystemNeed
 * @property {string} name what tests ask for
 * @property {string} apt the Debian package
 * @property {string} why what is not proved without it
 * @property {string} [project] the one project that needs it, and only for its script `test:real`
 * @property {() => boolean} found
 */

/** Tests read the names of what is missing here, separated by commas. */
export const missingSystemVariable = "BRS_MISSING_SYSTEM";

const thisHost = {
  mayInstall: () => process.getuid?.() === 0 && existsSync("/etc/debian_version") && onPath("apt-get"),
  install: async (packages) => {
    const env = { DEBIAN_FRONTEND: "noninteractive" };
    const install = () => capture("apt-get", ["install", "-y", "--no-install-recommends", ...packages], { env });
    const first = await install();
    if (first.ok) return first;
    // The package lists may be absent (containers) or old.
    await capture("apt-get", ["update"], { env });
    return install();
  },
};

/**
 * @param {readonly SystemNeed[]} needs
 * @param {{ mayInstall(): boolean, install(packages: string[]): Promise<{ ok: boolean, output: string }> }} [host]
 * @returns {Promise<{ missing: SystemNeed[], installed: string[], output: string }>}
 */
export async function meetSystemNeeds(needs = systemRegistry, host = thisHost) {
  const absent = needs.filter((need) => !need.found());
  if (absent.length === 0) return { missing: [], installed: [], output: "" };
  if (!host.mayInstall()) return { missing: absent, installed: [], output: "" };
  const { output } = await host.install([...new Set(absent.map((need) => need.apt))]);
  const missing = absent.filter((need) => !need.found());
  return {
    missing,
    installed: absent.filter((need) => !missing.includes(need)).map((need) => need.apt),
    output: missing.length === 0 ? "" : output,
  };
}

/** @param {readonly SystemNeed[]} missing */
export function describeMissing(missing) {
  const packages = [...new Set(missing.map((need) => need.apt))].join(" ");
  return [
    ...missing.map((need) => `NOT TESTED without ${need.name}: ${need.why}`),
    `To test it too: sudo apt-get install ${packages}`,
  ].join("\n");
}
