import { later } from "../src/clock.js";
import { decide, dueInMs, fallsBack, reasonToRefresh, type Ask, type Decision, type Situation } from "../src/decide.js";
import { unpaced, type Pacing } from "../src/pacing.js";
import type { Tenure } from "../src/phase.js";
import { awsStandard, resilient } from "../src/policy.js";

const now = { wall: 1_000_000_000, mono: 10_000_000 };
const please: Ask = { force: false, minValidityMs: 0 };
const policies = { resilient, awsStandard };

/** Sets by phase: an hour to live, with windows of 15 min and 60 s. */
const remainingMs = {
  static: Infinity,
  fresh: 3_000_000,
  advisory: 600_000,
  mandatory: 30_000,
  "almost over": 4_000,
  rejected: 3_000_000,
  expired: -1,
};
type Row = keyof typeof remainingMs | "empty";

function held(row: Row, changes: Partial<Tenure> = {}): Tenure | undefined {
  if (row === "empty") return undefined;
  const end = later(now, remainingMs[row]);
  return {
    term: {
      advisory: later(end, -900_000),
      mandatory: later(end, -60_000),
      end,
      trusted: false,
      rejected: row === "rejected",
    },
    acceptedAt: later(now, -600_000),
    attempt: 1,
    replacedRejected: false,
    ...changes,
  };
}

const pauses = {
  "no pause": unpaced,
  "back-off": { failures: 1, rung: 0, pause: { until: later(now, 1_000), endsWithSet: false, refuses: false } },
  "back-off that ends with the set": {
    failures: 1,
    rung: 0,
    pause: { until: later(now, 1_000), endsWithSet: true, refuses: false },
  },
  refusal: { failures: 1, rung: 0, pause: { until: later(now, 1_000), endsWithSet: false, refuses: true } },
  "pause that is over": { failures: 1, rung: 0, pause: { until: now, endsWithSet: false, refuses: true } },
} satisfies Record<string, Pacing>;

function situation(row: Row, changes: Partial<Situation> = {}): Situation {
  return {
    now,
    held: held(row),
    attempt: undefined,
    pacing: unpaced,
    interactive: false,
    policy: resilient,
    ...changes,
  };
}

/** A decision in one word or three. */
function inWords(decision: Decision): string {
  switch (decision.do) {
    case "return":
      return decision.refreshBehind === undefined ? "held" : `held, ${decision.refreshBehind} behind`;
    case "wait":
      return `wait ${decision.atMostMs} ${decision.reason}`;
    case "fail":
      return decision.tooShort === true ? "fail, too short" : "fail";
  }
}

describe("the table of phases", () => {
  const forAll = (text: string): [string, string, string] => [text, text, text];
  // For each policy, phase and kind of provider: no attempt under way, one under way, one that was outwaited.
  const table: Record<keyof typeof policies, Record<Row, Record<"plain" | "interactive", [string, string, string]>>> = {
    resilient: {
      empty: { plain: forAll("wait Infinity initial"), interactive: forAll("wait Infinity initial") },
      static: { plain: forAll("held"), interactive: forAll("held") },
      fresh: { plain: forAll("held"), interactive: forAll("held") },
      advisory: { plain: ["held, advisory behind", "held", "held"], interactive: forAll("held") },
      mandatory: { plain: ["wait 5000 mandatory", "wait 5000 mandatory", "held"], interactive: forAll("held") },
      "almost over": { plain: ["wait 2000 mandatory", "wait 2000 mandatory", "held"], interactive: forAll("held") },
      rejected: { plain: forAll("wait Infinity rejected"), interactive: forAll("wait Infinity rejected") },
      expired: { plain: forAll("wait Infinity expired"), interactive: forAll("wait Infinity expired") },
    },
    awsStandard: {
      empty: { plain: forAll("wait Infinity initial"), interactive: forAll("wait Infinity initial") },
      static: { plain: forAll("held"), interactive: forAll("held") },
      fresh: { plain: forAll("held"), interactive: forAll("held") },
      advisory: { plain: ["wait Infinity advisory", "held", "held"], interactive: forAll("held") },
      mandatory: { plain: ["wait Infinity mandatory", "wait Infinity mandatory", "held"], interactive: forAll("held") },
      "almost over": {
        plain: ["wait Infinity mandatory", "wait Infinity mandatory", "held"],
        interactive: forAll("held"),
      },
      rejected: { plain: forAll("wait Infinity rejected"), interactive: forAll("wait Infinity rejected") },
      expired: { plain: forAll("wait Infinity expired"), interactive: forAll("wait Infinity expired") },
    },
  };
  const attempts = [undefined, { outwaited: false }, { outwaited: true }];
  const cells = Object.entries(table).flatMap(([policy, rows]) =>
    Object.entries(rows).flatMap(([row, kinds]) =>
      Object.entries(kinds).map(([kind, expected]) => ({ policy, row, kind, expected })),
    ),
  );

  test.each(cells)("$policy, $row, $kind", ({ policy, row, kind, expected }) => {
    const decisions = attempts.map((attempt) =>
      decide(
        situation(row as Row, {
          attempt,
          interactive: kind === "interactive",
          policy: policies[policy as keyof typeof policies],
        }),
        please,
      ),
    );
    expect(decisions.map(inWords)).toEqual(expected);
  });
});

describe("the table of pauses", () => {
  // For each pause: a plain provider with no attempt under way, under resilient and awsStandard.
  const table: Record<
    Row,
    Record<Exclude<keyof typeof pauses, "no pause" | "pause that is over">, [string, string]>
  > = {
    empty: {
      "back-off": ["fail", "fail"],
      "back-off that ends with the set": ["fail", "fail"],
      refusal: ["fail", "fail"],
    },
    static: {
      "back-off": ["held", "held"],
      "back-off that ends with the set": ["held", "held"],
      refusal: ["held", "held"],
    },
    fresh: {
      "back-off": ["held", "held"],
      "back-off that ends with the set": ["held", "held"],
      refusal: ["held", "held"],
    },
    advisory: {
      "back-off": ["held", "held"],
      "back-off that ends with the set": ["held", "held"],
      refusal: ["fail", "fail"],
    },
    mandatory: {
      "back-off": ["held", "held"],
      "back-off that ends with the set": ["held", "held"],
      refusal: ["fail", "fail"],
    },
    "almost over": {
      "back-off": ["held", "held"],
      "back-off that ends with the set": ["held", "held"],
      refusal: ["fail", "fail"],
    },
    rejected: {
      "back-off": ["held", "held"],
      "back-off that ends with the set": ["wait Infinity rejected", "wait Infinity rejected"],
      refusal: ["fail", "fail"],
    },
    expired: {
      "back-off": ["fail", "held"],
      "back-off that ends with the set": ["wait Infinity expired", "wait Infinity expired"],
      refusal: ["fail", "fail"],
    },
  };
  const cells = Object.entries(table).flatMap(([row, byPause]) =>
    Object.entries(byPause).map(([pause, expected]) => ({ row, pause, expected })),
  );

  test.each(cells)("$row, $pause", ({ row, pause, expected }) => {
    const pacing = pauses[pause as keyof typeof pauses];
    for (const interactive of [false, true]) {
      const decisions = [resilient, awsStandard].map((policy) =>
        decide(situation(row as Row, { pacing, policy, interactive }), please),
      );
      expect(decisions.map(inWords)).toEqual(expected);
    }
  });

  test.each(Object.keys(table))("%s: a pause that is over is none", (row) => {
    for (const policy of [resilient, awsStandard]) {
      const without = decide(situation(row as Row, { policy }), please);
      expect(decide(situation(row as Row, { policy, pacing: pauses["pause that is over"] }), please)).toEqual(without);
    }
  });

  test("an attempt that somebody forced during a back-off is joined where the phase says wait", () => {
    const forced = { attempt: { outwaited: false }, pacing: pauses["back-off"] };
    expect(inWords(decide(situation("empty", forced), please))).toBe("wait Infinity initial");
    expect(inWords(decide(situation("mandatory", forced), please))).toBe("wait 5000 mandatory");
    expect(inWords(decide(situation("expired", forced), please))).toBe("wait Infinity expired");
    expect(inWords(decide(situation("advisory", forced), please))).toBe("held");
  });
});

describe("a forced call", () => {
  test.each([...Object.keys(remainingMs), "empty"])("waits in full in phase %s, pause or not", (row) => {
    for (const pacing of Object.values(pauses)) {
      const decision = decide(situation(row as Row, { pacing }), { force: true, minValidityMs: 0 });
      expect(inWords(decision)).toBe("wait Infinity forced");
    }
  });
});

describe("a call that asks for a minimum of life", () => {
  const atLeast = (minValidityMs: number): Ask => ({ force: false, minValidityMs });

  test("gets the held set at once where that much is left", () => {
    expect(inWords(decide(situation("fresh"), atLeast(3_000_000)))).toBe("held");
    expect(inWords(decide(situation("static"), atLeast(Number.MAX_VALUE)))).toBe("held");
    expect(inWords(decide(situation("advisory"), atLeast(600_000)))).toBe("held, advisory behind");
  });

  test.each([
    ["fresh", 3_000_001, "wait Infinity forced"],
    ["advisory", 600_001, "wait Infinity advisory"],
    ["mandatory", 30_001, "wait Infinity mandatory"],
    ["rejected", 3_000_001, "wait Infinity rejected"],
    ["expired", 1, "wait Infinity expired"],
    ["empty", 1, "wait Infinity initial"],
  ])("waits in full for a refresh where less is left: %s, %d ms", (row, ms, expected) => {
    for (const interactive of [false, true]) {
      for (const attempt of [undefined, { outwaited: true }]) {
        expect(inWords(decide(situation(row as Row, { interactive, attempt }), atLeast(ms)))).toBe(expected);
      }
    }
  });

  test.each(["fresh", "advisory", "mandatory", "expired", "empty"])(
    "fails in a back-off where less is left: %s",
    (row) => {
      for (const policy of [resilient, awsStandard]) {
        const decision = decide(situation(row as Row, { policy, pacing: pauses["back-off"] }), atLeast(4_000_000));
        expect(inWords(decision)).toBe("fail");
      }
    },
  );

  test("is refused while the source is not to be asked, even where the set is fresh", () => {
    expect(inWords(decide(situation("fresh", { pacing: pauses.refusal }), atLeast(4_000_000)))).toBe("fail");
    expect(inWords(decide(situation("fresh", { pacing: pauses.refusal }), atLeast(1)))).toBe("held");
  });

  test("fails at once when a set that the source was made to fetch within the last minute is too short-lived", () => {
    const fetched = (ageMs: number, attempt: number) =>
      decide(
        situation("fresh", { held: held("fresh", { attempt, acceptedAt: later(now, -ageMs) })! }),
        atLeast(4_000_000),
      );
    expect(inWords(fetched(60_000, 2))).toBe("fail, too short");
    expect(inWords(fetched(60_001, 2))).toBe("wait Infinity forced");
    // The first answer may have come from a cache.
    expect(inWords(fetched(0, 1))).toBe("wait Infinity forced");
  });
});

describe("a call whose attempt has failed", () => {
  test.each([
    ["empty", "resilient", 0, false],
    ["fresh", "resilient", 0, true],
    ["advisory", "resilient", 0, true],
    ["mandatory", "resilient", 0, true],
    ["rejected", "resilient", 0, true],
    ["expired", "resilient", 0, false],
    ["empty", "awsStandard", 0, false],
    ["mandatory", "awsStandard", 0, true],
    ["expired", "awsStandard", 0, true],
    ["expired", "awsStandard", 1, false],
    ["mandatory", "resilient", 30_000, true],
    ["mandatory", "resilient", 30_001, false],
    ["fresh", "awsStandard", 4_000_000, false],
  ] as const)("%s, %s, at least %d ms: falls back: %s", (row, policy, minValidityMs, expected) => {
    expect(fallsBack(situation(row, { policy: policies[policy] }), { force: true, minValidityMs })).toBe(expected);
  });

  test("is refused outside fresh and static where the error is of the kind that refuses", () => {
    const refused = (row: Row) => fallsBack(situation(row, { policy: awsStandard, pacing: pauses.refusal }), please);
    expect([refused("fresh"), refused("static")]).toEqual([true, true]);
    expect([refused("advisory"), refused("mandatory"), refused("rejected"), refused("expired")]).toEqual(
      Array(4).fill(false),
    );
  });
});

describe("the wait in the mandatory window", () => {
  test("of credentials that only aged is the longest that the policy allows", () => {
    const end = later(now, Infinity);
    const term = { advisory: later(now, -10), mandatory: later(now, -5), end, trusted: false, rejected: false };
    const aged = held("fresh", { term })!;
    expect(inWords(decide(situation("fresh", { held: aged }), please))).toBe("wait 5000 mandatory");
    const never = { ...resilient, mandatoryWait: { maxMs: 5_000, shareOfRemaining: 0 } };
    expect(inWords(decide(situation("fresh", { held: aged, policy: never }), please))).toBe("held, mandatory behind");
  });
});

describe("when a timer asks", () => {
  test.each([
    ["empty", 0],
    ["static", Infinity],
    ["fresh", 2_100_000],
    ["advisory", 0],
    ["mandatory", 0],
    ["rejected", 0],
    ["expired", 0],
  ])("%s: in %d ms", (row, ms) => {
    expect(dueInMs(situation(row as Row))).toBe(ms);
    expect(dueInMs(situation(row as Row, { pacing: pauses["back-off"] }))).toBe(Math.max(ms, 1_000));
    expect(dueInMs(situation(row as Row, { attempt: { outwaited: false } }))).toBe(Infinity);
  });

  test("not before a pause is over, unless the pause ends with the set", () => {
    const pacing = pauses["back-off that ends with the set"];
    expect(dueInMs(situation("mandatory", { pacing }))).toBe(1_000);
    expect(dueInMs(situation("rejected", { pacing }))).toBe(0);
    expect(dueInMs(situation("expired", { pacing }))).toBe(0);
  });
});

test("the reasons for a refresh are those of the phases", () => {
  const rows: Row[] = ["empty", "static", "fresh", "advisory", "mandatory", "rejected", "expired"];
  expect(rows.map((row) => reasonToRefresh(held(row)?.term, now))).toEqual([
    "initial",
    undefined,
    undefined,
    "advisory",
    "mandatory",
    "rejected",
    "expired",
  ]);
  // A rejected set that has expired meanwhile is simply expired.
  expect(reasonToRefresh({ ...held("expired")!.term, rejected: true }, now)).toBe("expired");
});
