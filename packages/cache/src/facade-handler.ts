import { createLease } from "./lease.js";
import type { RequestHandler } from "./sdk-types.js";
import { borrowedTransport } from "./transport.js";

/** A request handler that counts, and that no client can destroy. */
export interface FacadeHandler {
  /** For a client's `requestHandler` option. Its `destroy` does nothing. */
  readonly handler: RequestHandler;
  /** Calls whose response body has not ended. */
  readonly inFlight: number;
  /** Resolves when nothing is in flight. */
  idle(): Promise<void>;
  /** Breaks off all calls with an error and says how many. */
  cut(reason: Error): number;
}

/**
 * Wraps a request handler that is yours for clients that are not cached: tells when they are idle, and keeps
 * `client.destroy()` from cutting the others.
 *
 * @example
 * ```ts
 * import { facadeHandler } from "@brs/cache";
 * import { NodeHttpHandler } from "@smithy/node-http-handler";
 * import { STSClient } from "@aws-sdk/client-sts";
 *
 * const own = new NodeHttpHandler();
 * const facade = facadeHandler(own);
 * const sts = new STSClient({ requestHandler: facade.handler });
 * await facade.idle();
 * own.destroy();
 * ```
 */
export function facadeHandler(handler: RequestHandler): FacadeHandler {
  const lease = createLease(borrowedTransport(handler), new Set());
  return {
    handler: lease.handler,
    get inFlight() {
      return lease.inFlight;
    },
    idle: () => lease.idle(),
    cut: (reason) => lease.cut(reason),
  };
}
