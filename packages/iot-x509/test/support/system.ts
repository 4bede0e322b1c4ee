/** The system programs that `npm test` found missing and could not install; without it, nothing is taken for missing. */
const missing = (process.env["BRS_MISSING_SYSTEM"] ?? "").split(",");

/** A `describe` for tests that need programs of the system. Without them its tests count as skipped: a failure in CI. */
export function describeWith(programs: readonly string[], name: string, body: () => void): void {
  const absent = programs.filter((program) => missing.includes(program));
  if (absent.length === 0) return describe(name, body);
  // eslint-disable-next-line no-restricted-syntax -- the one skip that has a reason, and says it in the test's name
  describe.skip(`${name} (not tested without ${absent.join(", ")})`, body);
}
