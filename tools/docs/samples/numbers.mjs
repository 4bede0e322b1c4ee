/** The numbers in one line. @param {readonly import("./check.mjs").Outcome[]} outcomes */
export function describeNumbers(outcomes) {
  const count = (kind) => outcomes.filter((outcome) => outcome.kind === kind).length;
  const [run, compileOnly, elsewhere] = ["run", "compile-only", "elsewhere"].map(count);
  const failed = outcomes.filter(({ problem }) => problem !== undefined).length;
  return (
    `samples: ${run + compileOnly} compiled, ${run} of them run, ${compileOnly} compile-only; ` +
    `${elsewhere} followed by tests of their own; ${failed} failed`
  );
}
