/** What the server has seen since it started or since the last reset. */
export interface Counters {
  /** Requests per action (`sts:AssumeRole`), failed ones included. */
  readonly calls: Readonly<Record<string, number>>;
  /** Requests per action that were answered as asked. */
  readonly succeeded: Readonly<Record<string, number>>;
  /** Error answers per code (`ExpiredToken`). */
  readonly refused: Readonly<Record<string, number>>;
  /** Error answers per action and code (`s3:GetObject ExpiredToken`). */
  readonly refusedBy: Readonly<Record<string, number>>;
  /** Requests hit by a fault, per kind. */
  readonly faults: Readonly<Record<string, number>>;
  /** AssumeRole requests per role ARN. */
  readonly assumeRole: Readonly<Record<string, number>>;
  /** Requests per service and signing region (`sts us-east-1`). */
  readonly regions: Readonly<Record<string, number>>;
  /** Distinct access keys that signed a request, first seen first, the first 10 000 of them. */
  readonly accessKeyIds: readonly string[];
  readonly mfa: { readonly accepted: number; readonly refused: number };
  /** Connections that carried a request to a service. */
  readonly sockets: { readonly open: number; readonly peak: number; readonly total: number };
  /** Requests that are being held now. */
  readonly held: number;
}

/** One request as the server understood it. */
export interface RecordedRequest {
  readonly service: string;
  readonly action: string;
  readonly region?: string;
  readonly accessKeyId?: string;
  /** The parameters as they arrived: STS's form fields, DynamoDB's input, S3's bucket, key and prefix. */
  readonly params: Readonly<Record<string, unknown>>;
  /** Milliseconds on the server's clock. */
  readonly at: number;
}

type Tally = "calls" | "succeeded" | "refused" | "refusedBy" | "faults" | "assumeRole" | "regions";

export interface CounterStore {
  add(tally: Tally, name: string): void;
  mfa(accepted: boolean): void;
  record(request: RecordedRequest): void;
  requests(action?: string): RecordedRequest[];
  socketOpened(): void;
  socketClosed(): void;
  snapshot(held: number): Counters;
  reset(): void;
}

const MAX_KEYS = 10_000;
/** Kept per action, so that a busy S3 does not push out the few STS calls that a test looks for. */
const MAX_RECORDED = 1_000;

export function createCounterStore(): CounterStore {
  let tallies = emptyTallies();
  let keys = new Set<string>();
  let recorded = new Map<string, RecordedRequest[]>();
  let mfa = { accepted: 0, refused: 0 };
  const sockets = { open: 0, peak: 0, total: 0 };

  return {
    add(tally, name) {
      const map = tallies[tally];
      map.set(name, (map.get(name) ?? 0) + 1);
    },
    mfa(accepted) {
      mfa[accepted ? "accepted" : "refused"] += 1;
    },
    record(request) {
      const action = `${request.service}:${request.action}`;
      const list = recorded.get(action) ?? [];
      recorded.set(action, list);
      if (list.length >= MAX_RECORDED) list.shift();
      list.push(request);
      if (request.accessKeyId !== undefined && keys.size < MAX_KEYS) keys.add(request.accessKeyId);
    },
    requests: (action) => (action === undefined ? [...recorded.values()].flat() : [...(recorded.get(action) ?? [])]),
    socketOpened() {
      sockets.open += 1;
      sockets.total += 1;
      sockets.peak = Math.max(sockets.peak, sockets.open);
    },
    socketClosed() {
      sockets.open -= 1;
    },
    snapshot: (held) => ({
      calls: Object.fromEntries(tallies.calls),
      succeeded: Object.fromEntries(tallies.succeeded),
      refused: Object.fromEntries(tallies.refused),
      refusedBy: Object.fromEntries(tallies.refusedBy),
      faults: Object.fromEntries(tallies.faults),
      assumeRole: Object.fromEntries(tallies.assumeRole),
      regions: Object.fromEntries(tallies.regions),
      accessKeyIds: [...keys],
      mfa: { ...mfa },
      sockets: { ...sockets },
      held,
    }),
    reset() {
      tallies = emptyTallies();
      keys = new Set();
      recorded = new Map();
      mfa = { accepted: 0, refused: 0 };
      sockets.total = sockets.peak = sockets.open;
    },
  };
}

function emptyTallies(): Record<Tally, Map<string, number>> {
  return {
    calls: new Map(),
    succeeded: new Map(),
    refused: new Map(),
    refusedBy: new Map(),
    faults: new Map(),
    assumeRole: new Map(),
    regions: new Map(),
  };
}
