import { inspect } from "node:util";
import fc, { type Arbitrary } from "fast-check";
import { hidden } from "./values.js";

/** How many inputs each property is tried with. */
export const manyInputs = 100_000;

/** For `test`: what a loaded machine may take, and no hang. */
export const patienceMs = 180_000;

// As people print errors. It costs a hundred times the look at the parts, and finds what that look leaves out.
const printed = 200;

/** All the text of an error of ours, but for its stack (the message again) and its cause (somebody else's text). */
function textOf(error: object): string {
  // Name by name: a look at the stack alone costs more than all the rest.
  const own = Object.getOwnPropertyNames(error).filter((name) => name !== "stack" && name !== "cause");
  const parts = own.map((name) => (error as Readonly<Record<string, unknown>>)[name]);
  return JSON.stringify(parts, (_, part: unknown) => (typeof part === "bigint" ? String(part) : part));
}

/** Makes sure that text shows no secret. */
export function demandNoSecret(text: string): void {
  if (text.includes(hidden)) throw new Error(`A secret shows: ${text}`);
}

/** What became of many inputs. */
export interface Outcomes {
  readonly accepted: number;
  readonly refused: number;
}

interface Count {
  accepted: number;
  refused: number;
}

/** Takes note of an error of ours; any other goes on its way. */
function noteRefusal(count: Count, error: unknown, isOurs: (error: unknown) => boolean): void {
  if (!isOurs(error)) throw error;
  count.refused++;
  demandNoSecret(textOf(error as Error));
  if (count.refused > printed) return;
  const { stack, ...facts } = error as Error;
  demandNoSecret(inspect({ stack, ...facts, cause: undefined }, { depth: 9 }));
}

// The same inputs in every run, so that a run can be trusted; BRS_FUZZ_SEED=n goes looking for others.
const parameters = { includeErrorInReport: true, seed: Number(process.env["BRS_FUZZ_SEED"] ?? 1) };

/** Most of the time of a refusal is its stack. Returns what undoes it. */
function withoutStacks(): () => void {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  return () => (Error.stackTraceLimit = stackTraceLimit);
}

/**
 * Tries many inputs: each is taken, or refused with an error of ours that shows no secret. Anything else fails, and
 * fast-check prints the seed, the path and the smallest input that fails.
 */
export function survive<Input, Result>(
  inputs: Arbitrary<Input>,
  take: (input: Input) => Result,
  isOurs: (error: unknown) => boolean,
  check: (result: Result, input: Input) => void = () => undefined,
  numRuns: number = manyInputs,
): Outcomes {
  const count = { accepted: 0, refused: 0 };
  const visit = (input: Input): void => {
    let result: Result;
    try {
      result = take(input);
    } catch (error) {
      noteRefusal(count, error, isOurs);
      return;
    }
    count.accepted++;
    check(result, input);
  };
  const restore = withoutStacks();
  try {
    fc.assert(fc.property(inputs, visit), { ...parameters, numRuns });
  } finally {
    restore();
  }
  return count;
}

/** The same for what answers with a promise; throwing at once counts as well. */
export async function surviveAsync<Input, Result>(
  inputs: Arbitrary<Input>,
  take: (input: Input) => Result | Promise<Result>,
  isOurs: (error: unknown) => boolean,
  check: (result: Result, input: Input) => void = () => undefined,
  numRuns: number = manyInputs,
): Promise<Outcomes> {
  const count = { accepted: 0, refused: 0 };
  const visit = async (input: Input): Promise<void> => {
    let result: Result;
    try {
      result = await take(input);
    } catch (error) {
      noteRefusal(count, error, isOurs);
      return;
    }
    count.accepted++;
    check(result, input);
  };
  const restore = withoutStacks();
  try {
    await fc.assert(fc.asyncProperty(inputs, visit), { ...parameters, numRuns });
  } finally {
    restore();
  }
  return count;
}
