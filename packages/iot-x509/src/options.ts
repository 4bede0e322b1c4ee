import type { CrtModule } from "./crt-module.js";
import type { Pem } from "./pem.js";

/** A private key: PEM, or one that never leaves its PKCS#11 token. Exactly one of the two. */
export type Key = PemKey | Pkcs11Key;

/** A private key as PEM: RSA or EC; PKCS#1, SEC1 or PKCS#8; encrypted or not. */
export interface PemKey {
  /** The key itself: PEM text, its bytes, or a file, which is read again at each refresh. */
  readonly privateKey: Pem;
  /** What opens an encrypted key. */
  readonly passphrase?: string;
  /** Not together with `privateKey`: a certificate has one key. */
  readonly pkcs11?: never;
}

/** A private key in an HSM, a TPM or another PKCS#11 token. Linux only, and it needs the CRT. */
export interface Pkcs11Key {
  /** Where the key lives, and how to open its token. */
  readonly pkcs11: Pkcs11Options;
  /** Not together with `pkcs11`: a certificate has one key. */
  readonly privateKey?: never;
  /** Only for PEM: a token is opened by `pkcs11.userPin`. */
  readonly passphrase?: never;
}

/** Where a private key lives in a PKCS#11 token. What is left out must be unambiguous. */
export interface Pkcs11Options {
  /** Path of the PKCS#11 library, such as `/usr/lib/softhsm/libsofthsm2.so`. A leading `~` is the home directory. */
  readonly library: string;
  /** The user PIN, or a function that gets it. Left out for tokens with a PIN pad of their own. */
  readonly userPin?: string | (() => string | Promise<string>);
  /** The slot that the token is in. */
  readonly slotId?: number;
  /** The label of the token. */
  readonly tokenLabel?: string;
  /** The label of the private key in the token. */
  readonly privateKeyLabel?: string;
}

/** How loudly the CRT logs. */
export type CrtLogLevel = "none" | "fatal" | "error" | "warn" | "info" | "debug" | "trace";

/** What {@link iotX509Provider} is made from. */
export interface IotX509Options<Crt extends CrtModule = CrtModule> {
  /**
   * The credential provider endpoint of your account: `<id>.credentials.iot.<region>.amazonaws.com`, with an optional
   * `https://` and port. {@link discoverCredentialEndpoint} finds it.
   */
  readonly endpoint: string;
  /** Says that `endpoint` is not AWS's own host on purpose: a private DNS name or a test server. Default false. */
  readonly customEndpoint?: boolean;
  /** The role alias in AWS IoT: 1–128 characters of letters, digits and `_ = , @ -`. */
  readonly roleAlias: string;
  /** The device certificate, with the chain after it where there is one. */
  readonly certificate: Pem;
  /** The private key of the certificate. */
  readonly key: Key;
  /** The thing that the certificate is attached to; role and policies may refer to it. Default: none is sent. */
  readonly thingName?: string;
  /** The CAs that the server is trusted by. Default: those of Node.js, which include Amazon's; for PKCS#11 the system's. */
  readonly ca?: Pem;
  /** Whether the server must prove who it is. Default true; false warns, and is for experiments only. */
  readonly verifyPeer?: boolean;
  /** How long credentials are asked to live, in seconds, 900–43 200. Default: as the role alias says. */
  readonly durationSeconds?: number;
  /** The limit for one call, all tries together, in milliseconds. Default 10 000. */
  readonly timeoutMs?: number;
  /** Turns the CRT's log on. It goes to standard error and is global to the process. Default: untouched. */
  readonly crtLogLevel?: CrtLogLevel;
  /**
   * The CRT: the module `aws-iot-device-sdk-v2` or `aws-crt` as your program imports it. Default: the one that is
   * installed, loaded when PKCS#11 or MQTT first needs it. PEM never does.
   */
  readonly crt?: Crt;
}
