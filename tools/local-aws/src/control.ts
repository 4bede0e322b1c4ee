import type { Counters, RecordedRequest } from "./counters.js";
import type { TableDefinition, Tables } from "./dynamodb/tables.js";
import { FAULT_KINDS, type FaultKind, type FaultOptions, type Target } from "./faults.js";
import type { SessionFilter } from "./keys.js";
import type { LifetimeRule } from "./lifetimes.js";
import type { RoleRules } from "./roles.js";
import type { ReadPace } from "./s3/read-pace.js";
import type { S3Settings } from "./s3/service.js";
import type { BucketOptions, S3Store } from "./s3/store.js";
import type { QueueDefinition, Queues } from "./sqs/queues.js";
import type { State } from "./state.js";
import type { IdentityProviderRules, WebIdentityClaims } from "./sts/identity-provider.js";
import type { MfaDevice } from "./totp.js";

/** Everything that a test or the demo may do to the server. Arguments and results are plain data, so that it works from another process too. */
export interface Control {
  /** Milliseconds before a service (`sts`) or an action (`sts:AssumeRole`) answers; 0 ends it. */
  latency(target: Target, ms: number): void;
  /** Makes a service or an action fail, until `off` or `count` times. */
  outage(target: Target, kind: FaultKind | "off", options?: FaultOptions): void;
  /** Seconds that every further session lives, whatever was asked for; null: as asked for. */
  lifetime(seconds: number | null): void;
  /** Seconds that the next session (of a role, of a session name) lives. */
  nextLifetime(rule: LifetimeRule): void;
  /** How far the server's clock is ahead of this machine's, in milliseconds. */
  clockOffset(ms: number): void;
  /** Makes an access key, or all sessions of a role or name, expire now. Answers how many did. */
  expire(which: string | SessionFilter): number;
  expireAll(): number;
  role(arn: string, rules: RoleRules): void;
  identityProvider(rules: IdentityProviderRules): void;
  /** A token that AssumeRoleWithWebIdentity takes, or, by its claims, refuses. */
  webIdentityToken(claims?: WebIdentityClaims): string;
  /** Registers one more MFA device. */
  mfaDevice(serialNumber: string): MfaDevice;
  /** The code that a device shows now; without a serial number, of the first device. */
  mfaCode(serialNumber?: string): string;
  bucket(name: string, options?: BucketOptions): void;
  table(definition: TableDefinition): void;
  /** A queue, whose URL is `<endpoint>/<account>/<name>`. */
  queue(definition: QueueDefinition): void;
  /** How GetObject sends its bodies from now on; `{}` for as fast as they are read. */
  readPace(pace: ReadPace): void;
  /** Lets everything go on that is held. Answers how much it was. */
  release(): number;
  /** Resolves when so many requests or bodies are held at once. */
  whenHeld(count: number): Promise<void>;
  counters(): Counters;
  resetCounters(): void;
  /** The last requests, of one action (`sts:AssumeRole`) or of all. */
  requests(action?: string): RecordedRequest[];
  /** Ends all faults, latencies, lifetimes, paces and role rules, and releases what is held. What is stored stays. */
  reset(): void;
}

export interface ControlContext {
  readonly state: State;
  readonly store: S3Store;
  readonly s3: S3Settings;
  readonly tables: Tables;
  readonly queues: Queues;
  readonly services: readonly string[];
  readonly mfaSerial: string;
  readonly stsLatencyMs: number;
}

export function createControl({
  state,
  store,
  s3,
  tables,
  queues,
  services,
  mfaSerial,
  stsLatencyMs,
}: ControlContext): Control {
  const checkTarget = (target: Target): void => {
    const [service] = target.split(":");
    check(services.includes(service ?? ""), `target ${target}: the service is one of ${services.join(", ")}`);
  };
  const defaults = (): void => {
    state.faults.clear();
    state.faults.setLatency("sts", stsLatencyMs);
    state.lifetimes.clear();
    state.roles.clear();
    s3.pace = {};
  };
  defaults();

  return {
    latency(target, ms) {
      checkTarget(target);
      check(Number.isFinite(ms) && ms >= 0, "latency: milliseconds, 0 or more");
      state.faults.setLatency(target, ms);
    },
    outage(target, kind, options) {
      checkTarget(target);
      check(kind === "off" || FAULT_KINDS.includes(kind), `outage: kind is off or one of ${FAULT_KINDS.join(", ")}`);
      check(options?.count === undefined || isCount(options.count), "outage: count is a whole number, 1 or more");
      state.faults.set(target, kind, options);
    },
    lifetime(seconds) {
      check(seconds === null || isCount(seconds), "lifetime: whole seconds, 1 or more, or null");
      state.lifetimes.setAll(seconds ?? undefined);
    },
    nextLifetime(rule) {
      check(isCount(rule.seconds), "nextLifetime: seconds is a whole number, 1 or more");
      check(rule.count === undefined || isCount(rule.count), "nextLifetime: count is a whole number, 1 or more");
      state.lifetimes.addNext(rule);
    },
    clockOffset(ms) {
      check(Number.isFinite(ms), "clockOffset: milliseconds");
      state.clock.setOffset(ms);
    },
    expire: (which) => state.keys.expire(typeof which === "string" ? { accessKeyId: which } : which),
    expireAll: () => state.keys.expire({}),
    role: (arn, rules) => void state.roles.set(arn, rules),
    identityProvider: (rules) => state.identityProvider.configure(rules),
    webIdentityToken: (claims) => state.identityProvider.issue(claims),
    mfaDevice: (serialNumber) => state.mfa.add(serialNumber),
    mfaCode: (serialNumber = mfaSerial) => state.mfa.code(serialNumber),
    bucket: (name, options) => void store.createBucket(name, options),
    table({ name, key = ["id"] }) {
      tables.create(name, key, Object.fromEntries(key.map((attribute) => [attribute, "S"])));
    },
    queue: (definition) => void queues.create(definition),
    readPace(pace) {
      s3.pace = pace;
    },
    release: () => state.waits.release(),
    whenHeld: (count) => state.waits.whenHeld(count),
    counters: () => state.counters.snapshot(state.waits.held()),
    resetCounters: () => state.counters.reset(),
    requests: (action) => state.counters.requests(action),
    reset() {
      defaults();
      state.waits.release();
    },
  };
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 1;
}

function check(holds: boolean, rule: string): void {
  if (!holds) throw new RangeError(`local-aws control: ${rule}`);
}
