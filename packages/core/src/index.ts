export type { AbortSignal } from "./abort-signal.js";
export type { Credentials, TemporaryCredentials } from "./credentials.js";
export { BrsError, isBrsError } from "./error.js";
export type { BrsErrorCode, BrsErrorInit } from "./error.js";
export type {
  CallerClientConfig,
  CredentialProvider,
  CredentialsOf,
  ExtensionOf,
  Fetched,
  MfaCodeProvider,
  ProviderContext,
  RefreshReason,
  SessionExtender,
  SessionHost,
  Strategy,
} from "./provider.js";
