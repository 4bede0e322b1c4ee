/** Counts the timers that wait, from now on: what is left at the end is a leak. */
export function watchTimers() {
  const { setTimeout: set, clearTimeout: clear } = globalThis;
  const waiting = new Set();
  globalThis.setTimeout = (callback, delayMs, ...args) => {
    const timer = set(() => {
      waiting.delete(timer);
      callback(...args);
    }, delayMs);
    waiting.add(timer);
    return timer;
  };
  globalThis.clearTimeout = (timer) => {
    waiting.delete(timer);
    clear(timer);
  };
  return {
    waiting: () => waiting.size,
    stop: () => Object.assign(globalThis, { setTimeout: set, clearTimeout: clear }),
  };
}

/** Asks until the answer is 0, for two seconds; gives the last answer. */
export async function untilNone(ask) {
  let answer = await ask();
  for (let tries = 0; answer !== 0 && tries < 100; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    answer = await ask();
  }
  return answer;
}
