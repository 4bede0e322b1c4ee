// Tests against servers that somebody else wrote: the script `test:real` of the projects that have one.
import { systemRegistry } from "./system-registry.mjs";

/**
 * The projects whose `test:real` a run has to do. Those that need programs for nothing else have no other place for
 * these tests; the others have them among their `test` as well, and `npm test` does not run them twice.
 * @param {readonly { name: string, manifest: { scripts?: object } }[]} projects
 * @param {boolean} all
 */
export function projectsWithRealTests(projects, all, registry = systemRegistry) {
  const withOwnNeeds = new Set(registry.map((need) => need.project));
  return projects
    .filter(({ manifest }) => manifest.scripts?.["test:real"] !== undefined)
    .filter(({ name }) => all || withOwnNeeds.has(name));
}

/** Of these projects, those that need none of what is missing. */
export function ableProjects(projects, missing) {
  return projects.filter(({ name }) => missing.every((need) => need.project !== name));
}
