import { isBrsError, type BrsError } from "@brs/core";

/** The `BrsError` that a function throws. */
export function thrown(work: () => unknown): BrsError {
  try {
    work();
  } catch (error) {
    if (isBrsError(error)) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

/** The `BrsError` that a promise rejects with. */
export async function rejected(promise: Promise<unknown>): Promise<BrsError> {
  try {
    await promise;
  } catch (error) {
    if (isBrsError(error)) return error;
    throw error;
  }
  throw new Error("nothing was rejected");
}
