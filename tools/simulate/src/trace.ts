import { createHash } from "node:crypto";

/** Everything noteworthy that happened, as one number; and in words for whom it is followed. */
export interface Trace {
  /** `who`: a session, a machine. */
  tell(at: number, who: string, what: string): void;
  digest(): string;
}

const CHUNK = 1_000;

export function createTrace(follow?: (at: number, who: string, what: string) => void): Trace {
  const hash = createHash("sha256");
  let lines: string[] = [];
  const flush = (): void => {
    hash.update(lines.join(""));
    lines = [];
  };
  return {
    tell(at, who, what) {
      follow?.(at, who, what);
      if (lines.push(`${at} ${who} ${what}\n`) >= CHUNK) flush();
    },
    digest() {
      flush();
      return hash.copy().digest("hex").slice(0, 16);
    },
  };
}
