import type { Fetched, ProviderContext, SessionExtender, SessionHost, Strategy, TemporaryCredentials } from "@brs/core";
import { fromAnswer } from "./answer-errors.js";
import { checkOptions } from "./check-options.js";
import { isTransient } from "./connection-error.js";
import type { CrtModule, MqttConnectionOf } from "./crt-module.js";
import { crtTransport } from "./crt-transport.js";
import { parseCredentialEndpoint } from "./endpoint.js";
import { httpsTransport } from "./https-transport.js";
import { readIdentity } from "./identity.js";
import { lazyCrt } from "./load-crt.js";
import { mqttFactory } from "./mqtt.js";
import type { MqttOptions } from "./mqtt-options.js";
import type { IotX509Options } from "./options.js";
import { ownKey, ownPem } from "./own-material.js";
import { pkcs11Token } from "./pkcs11-token.js";
import { readCredentials } from "./read-credentials.js";
import { maxTries, retrying } from "./retry.js";
import { createTlsContexts } from "./tls-contexts.js";
import { withinTime } from "./time-limit.js";
import { warnUnverified } from "./warn.js";

/** What a session of this provider has beyond the others. */
export interface MqttExtension<Crt extends CrtModule = CrtModule> {
  /**
   * Makes an MQTT 3.1.1 connection of the CRT, not connected yet; closing the session closes it.
   *
   * With `transport: "ws"` each connect and reconnect is signed with the session's credentials of that moment. With
   * `"x509"` reconnects show the certificate that was read here: after a rotation make a new connection. A reconnect
   * with `cleanStart: true`, the default, does not restore subscriptions: subscribe on `"resume"` again.
   *
   * @throws BrsError `ERR_BRS_VALIDATION`, `ERR_BRS_CONFIGURATION` for files and tokens, `ERR_BRS_PEER_MISSING` without
   * the CRT, `ERR_BRS_CLOSED`. The connection's `connect()` rejects with `ERR_BRS_CONNECTION` or the credentials' error.
   *
   * @example
   * <!-- sample: compile-only: needs an MQTT broker; the device guide's test does the same with one -->
   *
   * ```ts
   * import { iotX509Provider } from "@brs/iot-x509";
   * import { createSession } from "@brs/session";
   *
   * const session = createSession(
   *   iotX509Provider({
   *     endpoint: "c1a2b3c4d5e6f7.credentials.iot.eu-west-1.amazonaws.com",
   *     roleAlias: "device-messages",
   *     certificate: { path: "~/device/certificate.pem" },
   *     key: { privateKey: { path: "~/device/private.key" } },
   *   }),
   * );
   * const connection = await session.mqtt({
   *   endpoint: "a1b2c3d4e5f6g7-ats.iot.eu-west-1.amazonaws.com",
   *   clientId: "thermometer-1",
   *   transport: "ws",
   * });
   * await connection.connect();
   * await connection.publish("measurements/thermometer-1", { celsius: 21.5 }, 1);
   * await session.close();
   * ```
   */
  mqtt(options: MqttOptions): Promise<MqttConnectionOf<Crt>>;
}

/** Credentials from a device certificate, as a strategy for `createSession`, `refreshable`, or an AWS SDK client. */
export interface IotX509Provider<Crt extends CrtModule = CrtModule>
  extends Strategy<TemporaryCredentials>, SessionExtender<MqttExtension<Crt>> {
  /** The kind of source: the AWS IoT credential provider, with a device certificate. */
  readonly strategy: "iot-x509";
  /** Lets the idle connection go. A later call makes a new one. */
  close(): void;
}

const defaultTimeoutMs = 10_000;

/**
 * Makes a provider of credentials from the AWS IoT credential provider, with a device certificate instead of keys.
 *
 * A private key as PEM needs no native code; a key in a PKCS#11 token uses the AWS CRT. Certificate, key and CA files
 * are read again for each refresh. Network errors, 429 and 5xx are tried three times within `timeoutMs`.
 *
 * @throws BrsError `ERR_BRS_VALIDATION` for options that cannot work. A call rejects with `ERR_BRS_CONFIGURATION` for
 * files, certificates and tokens, `ERR_BRS_CONNECTION` for the way to AWS, `ERR_BRS_REQUEST` for AWS's own refusals,
 * `ERR_BRS_TIMEOUT`, or `ERR_BRS_PEER_MISSING` where the CRT is needed and not installed.
 *
 * @see https://docs.aws.amazon.com/iot/latest/developerguide/authorizing-direct-aws.html
 *
 * @example
 * ```ts
 * import { iotX509Provider } from "@brs/iot-x509";
 *
 * const provider = iotX509Provider({
 *   endpoint: "c1a2b3c4d5e6f7.credentials.iot.eu-west-1.amazonaws.com",
 *   roleAlias: "device-uploads",
 *   certificate: { path: "~/device/certificate.pem" },
 *   key: { privateKey: { path: "~/device/private.key" } },
 * });
 * const { expiration } = await provider();
 * console.log(`credentials until ${expiration.toISOString()}`);
 * ```
 */
export function iotX509Provider<Crt extends CrtModule = CrtModule>(options: IotX509Options<Crt>): IotX509Provider<Crt> {
  checkOptions(options);
  // A copy: what the caller does to the object later changes nothing.
  const { roleAlias, thingName, durationSeconds, ...rest } = options;
  const certificate = ownPem(options.certificate);
  const key = ownKey(options.key);
  const ca = options.ca && ownPem(options.ca);
  const endpoint = parseCredentialEndpoint(rest.endpoint, rest.customEndpoint ?? false);
  const verifyPeer = rest.verifyPeer ?? true;
  const timeoutMs = rest.timeoutMs ?? defaultTimeoutMs;
  let warned = verifyPeer;
  const loadCrt = lazyCrt(rest.crt, rest.crtLogLevel);
  const contexts = createTlsContexts();
  const token = key.pkcs11 && pkcs11Token(key.pkcs11);
  const transport =
    token === undefined
      ? httpsTransport(endpoint, verifyPeer)
      : crtTransport({ endpoint, token, contexts, verifyPeer, connectTimeoutMs: timeoutMs, loadCrt });
  const path = `/role-aliases/${encodeURIComponent(roleAlias)}/credentials`;
  const headers = {
    ...(thingName !== undefined && { "x-amzn-iot-thingname": thingName }),
    ...(durationSeconds !== undefined && { "x-amzn-iot-credential-duration-seconds": String(durationSeconds) }),
  };

  async function fetchCredentials(context?: ProviderContext): Promise<TemporaryCredentials & Fetched> {
    if (!warned) warnUnverified(endpoint.host, context?.warn);
    warned = true;
    const identity = await readIdentity({ certificate, key, ca }, Date.now());
    let requests = 0;
    let lastError: unknown;
    const describe = (): { message: string; cause: unknown } => ({
      message:
        `No credentials from ${endpoint.host}:${endpoint.port} within ${timeoutMs} ms (try ${requests} of ${maxTries}). ` +
        "Check the network and firewalls on the way, or raise `timeoutMs`.",
      cause: lastError,
    });
    return withinTime(timeoutMs, context?.signal, describe, (signal) => {
      const attempt = async (number: number): Promise<TemporaryCredentials & Fetched> => {
        requests = number;
        const answer = await transport.send({ path, headers, identity, signal });
        if (answer.status !== 200) throw fromAnswer(answer, { endpoint, roleAlias, thingName, durationSeconds });
        return { ...readCredentials(answer), requests };
      };
      const remember = (error: unknown): boolean => {
        lastError = error;
        return isTransient(error);
      };
      return retrying(attempt, { signal, isTransient: remember, random: Math.random });
    });
  }

  return Object.assign((context?: ProviderContext) => fetchCredentials(context), {
    strategy: "iot-x509" as const,
    extendSession: (host: SessionHost): MqttExtension<Crt> => {
      const defaults = { certificate, key, ca, verifyPeer, region: endpoint.region, token, contexts, loadCrt };
      const connect = mqttFactory(defaults, host);
      return { mqtt: async (wanted) => (await connect(wanted)) as MqttConnectionOf<Crt> };
    },
    close: () => {
      transport.close();
      contexts.close();
      token?.close();
    },
  });
}
