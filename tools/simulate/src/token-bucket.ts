/** Grants `rate` tokens a second, and saved ones up to `burst`. */
export interface TokenBucket {
  /** Milliseconds since the start. */
  take(now: number, rate: number): boolean;
}

export function createTokenBucket(burst: number): TokenBucket {
  let tokens = burst;
  let filledAt = 0;
  return {
    take(now, rate) {
      tokens = Math.min(burst, tokens + (rate * (now - filledAt)) / 1_000);
      filledAt = now;
      if (tokens < 1) return false;
      tokens--;
      return true;
    },
  };
}
