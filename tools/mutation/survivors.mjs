// The changes that no test can notice, because the program behaves the same with them. Each says why.

/** @type {readonly { file: string, was: string, became: string, reason: string }[]} */
export const survivors = [
  {
    file: "decide.ts",
    was: "pacing.pause?.refuses",
    became: "pacing.pause.refuses",
    reason: "Evaluated only while paused, which without a pause nothing is; `?.` is there for the type checker.",
  },
  {
    file: "decide.ts",
    was: "held !== undefined",
    became: "true",
    reason: "Nothing held has the reason `initial`, so `due === undefined` before it says the same to a reader.",
  },
  {
    file: "decide.ts",
    was: "due === undefined",
    became: "false",
    reason: "A call without a reason to refresh has left by then unless the set is too short-lived: `tooShort` holds.",
  },
  {
    file: "decide.ts",
    was: "held?.term",
    became: "held.term",
    reason: "Evaluated only after `serves`, which is false where nothing is held; `?.` is there for the type checker.",
  },
];
