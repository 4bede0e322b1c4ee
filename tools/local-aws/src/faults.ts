/**
 * The ways in which a service can fail.
 *
 * - `500`, `throttle`, `deny`, `expired`: the service's own error of that kind; `error`: any `code`, `status` and `message`.
 * - `hang`: no answer ever; `hold`: no answer until `release`, then the ordinary one.
 * - `reset`: the connection is reset; `cut`: it breaks in the middle of the answer.
 * - `garbage`: status 200 with a body that is no document of AWS's; `noise`: bytes that are no HTTP.
 */
export type FaultKind = (typeof FAULT_KINDS)[number];

export const FAULT_KINDS = [
  "500",
  "throttle",
  "deny",
  "expired",
  "error",
  "hang",
  "hold",
  "reset",
  "cut",
  "garbage",
  "noise",
] as const;

/** A service (`sts`), or one action of it (`sts:AssumeRole`). */
export type Target = string;

export interface FaultOptions {
  /** Only so many requests; without it until `off`. */
  readonly count?: number;
  /** For `error`. Default `ServiceUnavailable`, 503. */
  readonly code?: string;
  readonly status?: number;
  readonly message?: string;
}

export interface Fault extends FaultOptions {
  readonly kind: FaultKind;
}

export interface Faults {
  set(target: Target, kind: FaultKind | "off", options?: FaultOptions): void;
  setLatency(target: Target, ms: number): void;
  /** The fault that hits this request, counted as used. An action's own fault wins over its service's. */
  take(service: string, action: string): Fault | undefined;
  latency(service: string, action: string): number;
  clear(): void;
}

export function createFaults(): Faults {
  const faults = new Map<Target, { readonly fault: Fault; left: number }>();
  const latencies = new Map<Target, number>();

  return {
    set(target, kind, options = {}) {
      if (kind === "off") faults.delete(target);
      else faults.set(target, { fault: { kind, ...options }, left: options.count ?? Infinity });
    },
    setLatency(target, ms) {
      if (ms === 0) latencies.delete(target);
      else latencies.set(target, ms);
    },
    take(service, action) {
      for (const target of [`${service}:${action}`, service]) {
        const entry = faults.get(target);
        if (entry === undefined) continue;
        entry.left -= 1;
        if (entry.left <= 0) faults.delete(target);
        return entry.fault;
      }
      return undefined;
    },
    latency: (service, action) => latencies.get(`${service}:${action}`) ?? latencies.get(service) ?? 0,
    clear() {
      faults.clear();
      latencies.clear();
    },
  };
}
