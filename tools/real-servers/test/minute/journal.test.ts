import { openJournal } from "../../src/minute/journal.js";

test("a call is noted with its times, its bytes, and whether the credentials were renewed under it", async () => {
  let now = 0;
  let generation = 1;
  const journal = openJournal(
    () => generation,
    () => now,
  );
  const succeeded = await journal.note("small calls", async () => {
    now = 30;
    return 16;
  });
  const failed = await journal.note("streaming upload", async () => {
    now = 80;
    generation++;
    throw new Error("no");
  });
  expect([succeeded, failed]).toEqual([true, false]);
  expect(journal.calls).toEqual([
    { kind: "small calls", startedAt: 0, endedAt: 30, bytes: 16, acrossRenewal: false, failure: undefined },
    {
      kind: "streaming upload",
      startedAt: 30,
      endedAt: 80,
      bytes: 0,
      acrossRenewal: true,
      failure: { kind: "other", label: "Error: no" },
    },
  ]);
});
