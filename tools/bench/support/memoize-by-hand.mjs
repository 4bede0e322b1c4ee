const earlyMs = 5 * 60_000;

/**
 * What is written by hand where the SDK's fan-out of AssumeRole hurts: one promise, shared, renewed five minutes early
 * while everybody waits. The SDK's own window, so that the two differ in nothing but the sharing.
 */
export function memoizeByHand(provider) {
  let held;
  let pending;
  return async (context) => {
    if (held !== undefined && held.expiration.getTime() - Date.now() > earlyMs) return held;
    pending ??= provider(context).then(
      (credentials) => {
        held = credentials;
        pending = undefined;
        return credentials;
      },
      (error) => {
        pending = undefined;
        throw error;
      },
    );
    return pending;
  };
}
