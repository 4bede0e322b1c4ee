import type { Access } from "../radosgw/access-log.js";

/** A contestant as the server's log has it. */
export interface RequestCounts {
  readonly all: number;
  /** Answered 403: the credentials were not taken. */
  readonly refused: number;
  readonly assumeRole: number;
}

export function countRequests(log: readonly Access[], agent: string): RequestCounts {
  const own = log.filter(({ userAgent }) => userAgent.includes(` ${agent}/`));
  return {
    all: own.length,
    refused: own.filter(({ status }) => status === 403).length,
    // STS is the only service here that is posted to at the root.
    assumeRole: own.filter(({ method, path }) => method === "POST" && path === "/").length,
  };
}
