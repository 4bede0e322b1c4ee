/** How often one call asks, at most. */
export const maxTries = 3;

/** What {@link retrying} waits and draws lots with. */
export interface RetryOptions {
  readonly signal: AbortSignal;
  readonly isTransient: (error: unknown) => boolean;
  readonly random: () => number;
}

/** Tries again after what is transient, with full jitter: up to 200 ms before the second try, 400 ms before the third. */
export async function retrying<T>(attempt: (number: number) => Promise<T>, options: RetryOptions): Promise<T> {
  for (let number = 1; ; number++) {
    try {
      return await attempt(number);
    } catch (error) {
      if (number === maxTries || options.signal.aborted || !options.isTransient(error)) throw error;
    }
    await pause(options.random() * 100 * 2 ** number, options.signal);
  }
}

function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(done, delayMs);
    signal.addEventListener("abort", cancel, { once: true });
    function done(): void {
      signal.removeEventListener("abort", cancel);
      resolve();
    }
    function cancel(): void {
      clearTimeout(timer);
      reject(signal.reason);
    }
  });
}
