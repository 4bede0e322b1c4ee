import type { AbortSignal } from "./abort-signal.js";
import type { Credentials } from "./credentials.js";
import type { RefreshableCredentials } from "./refreshable.js";

/**
 * Why a provider is called: nothing is held yet (`initial`), a window opened (`advisory`, `mandatory`), the held set
 * ended (`expired`), AWS rejected it (`rejected`), or somebody asked for new credentials (`forced`).
 */
export type RefreshReason = "initial" | "advisory" | "mandatory" | "expired" | "rejected" | "forced";

/** Something odd that did not fail a call. Never holds a secret. */
export interface RefreshWarning {
  /** The kind of warning, such as `"WINDOWS_CAPPED"`; each kind reaches `process.emitWarning` once. */
  readonly code: string;
  /** What is odd and what to do. */
  readonly message: string;
}

/** The part of an AWS SDK client's configuration that the SDK hands to a provider. */
export interface CallerClientConfig {
  /** The Region that the client sends its requests to. Rejects where none is configured. */
  region(): Promise<string>;
  /** The profile that the client was made with. Absent: it named none. */
  readonly profile?: string;
}

/** What a provider is told about the call. Every member may be absent: AWS SDK clients call providers with less. */
export interface ProviderContext {
  /** Aborted when the attempt is given up or the refreshable closes. */
  readonly signal?: AbortSignal;
  /** Why the provider is called. */
  readonly reason?: RefreshReason;
  /** True when an answer from a cache would be useless: a source that caches must go and fetch. */
  readonly forceRefresh?: boolean;
  /** The configuration of the client that asked; the AWS SDK sets it. */
  readonly callerClientConfig?: CallerClientConfig;
  /** The Region of the session that owns the provider; `undefined` when the session names none. */
  readonly region?: () => Promise<string | undefined>;
  /**
   * Runs work whose length is a person's affair (an MFA code) off the attempt's time limit.
   * The work needs a limit of its own. Absent outside a refreshable: then just run it.
   */
  readonly untimed?: <T>(work: () => Promise<T>) => Promise<T>;
  /** Reports something odd that does not fail the call. Absent outside a refreshable. */
  readonly warn?: (warning: RefreshWarning) => void;
}

/**
 * The strategy interface: one call is one trip to the source. Every AWS SDK v3 credential provider already is one.
 */
export interface CredentialProvider<C extends Credentials = Credentials> {
  /** Makes a trip to the source and resolves to what it hands out. Rejects when it hands out nothing. */
  (context?: ProviderContext): Promise<C>;
}

/** A provider made by a brs package: the same function, with facts about itself. */
export interface Strategy<C extends Credentials = Credentials> extends CredentialProvider<C> {
  /** The kind of source: `"sts"`, `"web-identity"`, `"session-token"`, `"custom"`, `"process"`, `"iot-x509"`. */
  readonly strategy: string;
  /** True when a call may ask a person. Such a provider is never called from a timer or behind a call. */
  readonly interactive?: boolean;
  /** Releases idle resources; a later call makes them anew. The refreshable calls it when it closes. */
  close?(): void | Promise<void>;
}

/** What a provider may add to its result. Stripped before anyone sees the credentials. */
export interface Fetched {
  /** The source's own time when it answered (an HTTP `Date` header): makes expiry independent of the local clock. */
  readonly serverTime?: Date;
  /** How many requests this call sent, retries included. Default 1. */
  readonly requests?: number;
}

/** A provider that adds members to the session that it is used in, such as `mqtt()`. */
export interface SessionExtender<Ext extends object> {
  /**
   * Makes the members that the session gets. Called once, while the session is made; what it throws, `createSession()`
   * throws. A name that a session has already is refused with `ERR_BRS_VALIDATION`.
   */
  extendSession(host: SessionHost): Ext;
}

/** What a session shows to an extending provider. */
export interface SessionHost {
  /** The session's credentials. Not yours to close. */
  readonly credentials: RefreshableCredentials;
  /** The session's Region; `undefined` when neither an option, the environment nor the profile names one. */
  readonly region: () => Promise<string | undefined>;
  /** Registers work for the session's `close()`; it runs last-in first-out. */
  defer(close: () => void | Promise<void>): void;
}

/**
 * Asks for the current MFA code of a device. Fits the AWS SDK's own `mfaCodeProvider` option.
 * Counts as interactive unless it says `interactive: false`.
 */
export interface MfaCodeProvider {
  /**
   * Resolves to the device's current code: six digits, AWS's `TokenCode`. `serialNumber` is AWS's `SerialNumber`, the
   * serial number of a hardware device or the ARN of a virtual one; `signal` is aborted when nobody waits any more.
   *
   * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
   */
  (serialNumber: string, context?: { readonly signal?: AbortSignal }): Promise<string>;
  /** Whether a code may come from a person: nobody is asked from a timer or behind a call. Default true. */
  readonly interactive?: boolean;
}

/** The credentials that a provider, or a static object, yields. */
export type CredentialsOf<P> = P extends (...args: never[]) => Promise<infer C>
  ? C extends Credentials
    ? C
    : Credentials
  : P extends Credentials
    ? P
    : Credentials;

/** The session members that a provider adds; nothing for most. */
export type ExtensionOf<P> = P extends SessionExtender<infer Ext> ? Ext : unknown;
