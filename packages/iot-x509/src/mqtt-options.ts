import { BrsError } from "@brs/core";
import { checkBoolean, checkKey, isBetween } from "./check-options.js";
import type { MqttPayload } from "./crt-module.js";
import { parseMqttEndpoint } from "./endpoint.js";
import type { Key } from "./options.js";
import { checkPem } from "./pem.js";
import type { Pem } from "./pem.js";
import { rejectUnknownOptions } from "./reject-unknown.js";

/** What the broker publishes for a device that vanished. */
export interface MqttWill {
  /** The topic to publish to: a name, without wildcards. */
  readonly topic: string;
  /** What to publish. Objects are sent as JSON. */
  readonly payload: MqttPayload;
  /** The quality of service: 0 at most once, 1 at least once, 2 exactly once. AWS IoT takes 0 and 1. */
  readonly qos: 0 | 1 | 2;
  /** Default false. */
  readonly retain?: boolean;
}

/** How to reach the broker. What is left out comes from the provider. */
export interface MqttOptions {
  /** The data endpoint of your account, `<id>-ats.iot.<region>.amazonaws.com`, or another broker; with an optional port. */
  readonly endpoint: string;
  /** The client identifier, unique in the account: a second connection with it ends the first. 1–128 characters. */
  readonly clientId: string;
  /** `"x509"`: mutual TLS with the device certificate. `"ws"`: WebSocket, signed with the session's credentials. Default `"x509"`. */
  readonly transport?: "x509" | "ws";
  /** Default: the provider's. Not with `"ws"`. */
  readonly certificate?: Pem;
  /** Default: the provider's. Not with `"ws"`. */
  readonly key?: Key;
  /** The CAs that the broker is trusted by. Default: the provider's, else the system's. */
  readonly ca?: Pem;
  /** Whether the broker must prove who it is. Default: as the provider. */
  readonly verifyPeer?: boolean;
  /** The Region to sign for; `"ws"` only. Default: that of the endpoint, of the credential endpoint, of the session. */
  readonly region?: string;
  /** How often a silent connection shows that it is alive, in seconds, 1–65 535. Default 60; AWS IoT takes 30–1200. */
  readonly keepAliveSecs?: number;
  /** Whether the broker forgets subscriptions and queued messages of an earlier connection. Default true. */
  readonly cleanStart?: boolean;
  /** Default: that of `endpoint`, else 8883; 443 with `useAlpn` or `"ws"`. */
  readonly port?: number;
  /** MQTT on port 443, marked by the ALPN name `x-amzn-mqtt-ca`. Not with `"ws"`. Default false. */
  readonly useAlpn?: boolean;
  /** The limit for opening the socket, in milliseconds. Default 10 000. */
  readonly connectTimeoutMs?: number;
  /** How long the broker may take for an answer to a sign of life, in milliseconds; below `keepAliveSecs`. Default 3000 at most. */
  readonly pingTimeoutMs?: number;
  /** How long the broker may take to acknowledge, in milliseconds. Default: no limit. */
  readonly operationTimeoutMs?: number;
  /** The shortest wait before a reconnect, in seconds. Default 1. */
  readonly minReconnectSecs?: number;
  /** The longest wait before a reconnect, in seconds. Default 128. */
  readonly maxReconnectSecs?: number;
  /** What the broker publishes when the device vanishes without `disconnect()`. Default: nothing. */
  readonly will?: MqttWill;
}

const names: Record<keyof MqttOptions, true> = {
  endpoint: true,
  clientId: true,
  transport: true,
  certificate: true,
  key: true,
  ca: true,
  verifyPeer: true,
  region: true,
  keepAliveSecs: true,
  cleanStart: true,
  port: true,
  useAlpn: true,
  connectTimeoutMs: true,
  pingTimeoutMs: true,
  operationTimeoutMs: true,
  minReconnectSecs: true,
  maxReconnectSecs: true,
  will: true,
};

/** The options with their defaults, as far as no file and no session is needed for them. */
export interface MqttPlan {
  readonly host: string;
  readonly port: number;
  readonly webSocket: boolean;
  readonly alpn?: string;
  /** Known where the option or AWS's own endpoint says it. */
  readonly region?: string;
  readonly keepAliveSecs: number;
  readonly pingTimeoutMs: number;
  readonly connectTimeoutMs: number;
}

const alpnName = "x-amzn-mqtt-ca";

/** Checks the options of `mqtt()` and fills in what follows from them alone. */
export function planMqtt(options: MqttOptions): MqttPlan {
  check(options);
  const webSocket = options.transport === "ws";
  const { host, port: endpointPort, region: endpointRegion } = parseMqttEndpoint(options.endpoint);
  const port = options.port ?? endpointPort ?? (webSocket || options.useAlpn === true ? 443 : 8883);
  if (endpointRegion !== undefined && port === 443 && !webSocket && options.useAlpn !== true) {
    throw invalid("AWS IoT takes MQTT on port 443 only with `useAlpn: true`.", "useAlpn");
  }
  const keepAliveSecs = options.keepAliveSecs ?? 60;
  const region = options.region ?? endpointRegion;
  return {
    host,
    port,
    webSocket,
    keepAliveSecs,
    pingTimeoutMs: options.pingTimeoutMs ?? Math.min(3000, keepAliveSecs * 500),
    connectTimeoutMs: options.connectTimeoutMs ?? 10_000,
    ...(options.useAlpn === true && { alpn: alpnName }),
    ...(region !== undefined && { region }),
  };
}

function check(given: unknown): void {
  if (typeof given !== "object" || given === null) throw invalid("`mqtt()` takes an object of options.", "options");
  rejectUnknownOptions(given, Object.keys(names), "mqtt()");
  const options: Partial<Record<keyof MqttOptions, unknown>> = given;
  const { clientId, transport, will } = options;
  if (typeof clientId !== "string" || clientId === "" || clientId.length > 128) {
    throw invalid("`clientId` must be a string of 1–128 characters.", "clientId");
  }
  if (transport !== undefined && transport !== "x509" && transport !== "ws") {
    throw invalid('`transport` must be "x509" or "ws".', "transport");
  }
  checkPair(options, transport === "ws" ? ["certificate", "key", "useAlpn"] : ["region"], transport ?? "x509");
  if (options.certificate !== undefined) checkPem(options.certificate, "certificate");
  if (options.key !== undefined) checkKey(options.key);
  if (options.ca !== undefined) checkPem(options.ca, "ca");
  for (const name of ["verifyPeer", "cleanStart", "useAlpn"] as const) checkBoolean(options[name], name);
  const { region } = options;
  if (region !== undefined && !(typeof region === "string" && /^[a-z0-9-]+$/.test(region))) {
    throw invalid("`region` must be the name of an AWS Region.", "region");
  }
  checkNumbers(options);
  if (will !== undefined && !isWill(will)) {
    throw invalid("`will` must have a `topic`, a `payload` and a `qos` of 0, 1 or 2.", "will");
  }
}

/** An option that the transport would ignore is a mistake, and a silent one otherwise. */
function checkPair(options: Partial<Record<string, unknown>>, useless: readonly string[], transport: string): void {
  for (const name of useless) {
    if (options[name] === undefined || options[name] === false) continue;
    throw invalid(`\`${name}\` has no meaning with \`transport: "${transport}"\`. Leave it out.`, name);
  }
}

function checkNumbers(options: Partial<Record<keyof MqttOptions, unknown>>): void {
  const limits = {
    keepAliveSecs: 65_535,
    port: 65_535,
    connectTimeoutMs: 2 ** 31 - 1,
    pingTimeoutMs: (typeof options.keepAliveSecs === "number" ? options.keepAliveSecs : 60) * 1000 - 1,
    operationTimeoutMs: 2 ** 31 - 1,
    minReconnectSecs: 2 ** 31 - 1,
    maxReconnectSecs: 2 ** 31 - 1,
  };
  for (const [name, most] of Object.entries(limits)) {
    const value = options[name as keyof typeof limits];
    if (value !== undefined && !isBetween(value, 1, most)) {
      throw invalid(`\`${name}\` must be a whole number from 1 to ${most}.`, name);
    }
  }
}

function isWill(will: unknown): will is MqttWill {
  const { topic, payload, qos } = (will ?? {}) as Partial<Record<keyof MqttWill, unknown>>;
  return typeof topic === "string" && topic !== "" && payload !== undefined && isBetween(qos, 0, 2);
}

function invalid(message: string, param: string): BrsError {
  return new BrsError(message, { code: "ERR_BRS_VALIDATION", param });
}
