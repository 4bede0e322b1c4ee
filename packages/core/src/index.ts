export type { AbortSignal } from "./abort-signal.js";
export { systemClock } from "./clock.js";
export type { Clock, ScheduledTimer } from "./clock.js";
export type { Credentials, TemporaryCredentials } from "./credentials.js";
export type { RefreshMessage } from "./diagnostics.js";
export { BrsError, isBrsError } from "./error.js";
export type { BrsErrorCode, BrsErrorInit } from "./error.js";
export type { AttemptDetail, RefreshEvents } from "./events.js";
export type { CallerIdentity, IdentityVerdict, RefusalReason } from "./identity.js";
export type { Phase } from "./phase.js";
export { awsStandard, resilient } from "./policy.js";
export type { RefreshPolicy, RetryDelay } from "./policy.js";
export type {
  CallerClientConfig,
  CredentialProvider,
  CredentialsOf,
  ExtensionOf,
  Fetched,
  MfaCodeProvider,
  ProviderContext,
  RefreshReason,
  RefreshWarning,
  SessionExtender,
  SessionHost,
  Strategy,
} from "./provider.js";
export type { ReadOptions } from "./reader.js";
export type { RefreshOptions } from "./refresh-options.js";
export { isRefreshable, refreshable } from "./refreshable.js";
export type { CallOptions, Refreshable, RefreshableCredentials } from "./refreshable.js";
export type { RefreshStatus } from "./status.js";
