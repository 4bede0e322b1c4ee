import { BrsError } from "@brs/core";

/**
 * Runs work that listens to a signal, and aborts it after `timeoutMs` or when the caller gives up. Rejects at once
 * then, whether or not the work notices.
 */
export async function withinTime<T>(
  timeoutMs: number,
  caller: AbortSignal | undefined,
  describe: () => { readonly message: string; readonly cause?: unknown },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  caller?.throwIfAborted();
  const controller = new AbortController();
  const giveUp = (): void => controller.abort(caller?.reason);
  const timer = setTimeout(() => controller.abort(timeout(describe())), timeoutMs);
  caller?.addEventListener("abort", giveUp, { once: true });
  try {
    return await Promise.race([work(controller.signal), rejectedBy(controller.signal)]);
  } finally {
    clearTimeout(timer);
    caller?.removeEventListener("abort", giveUp);
  }
}

function rejectedBy(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

function timeout({ message, cause }: { readonly message: string; readonly cause?: unknown }): BrsError {
  return new BrsError(message, { code: "ERR_BRS_TIMEOUT", ...(cause !== undefined && { cause }) });
}
