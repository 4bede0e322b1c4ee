/** The system programs that `npm test` found missing and could not install; without it, nothing is taken for missing. */
const missing = (process.env["BRS_MISSING_SYSTEM"] ?? "").split(",");

/** A `describe` for tests that need programs of the system. The test runner says aloud which were left out. */
export function describeWith(programs: readonly string[], name: string, body: () => void): void {
  const absent = programs.filter((program) => missing.includes(program));
  if (absent.length === 0) describe(name, body);
  else test(`${name}: not tested without ${absent.join(", ")}`, () => expect(process.env["CI"]).toBeUndefined());
}
