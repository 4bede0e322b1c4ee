import { BrsError } from "@brs/core";
import type { SessionHost } from "@brs/core";
import type { MqttClientConnection } from "./crt.js";
import { readIdentity } from "./identity.js";
import type { LoadCrt } from "./load-crt.js";
import { mqttConnection } from "./mqtt-connection.js";
import type { MqttOwner } from "./mqtt-connection.js";
import { planMqtt } from "./mqtt-options.js";
import type { MqttOptions, MqttPlan } from "./mqtt-options.js";
import type { Key } from "./options.js";
import { readPem } from "./pem.js";
import type { Pem } from "./pem.js";
import { pkcs11Token } from "./pkcs11-token.js";
import type { Token } from "./pkcs11-token.js";
import { createTlsContexts } from "./tls-contexts.js";
import type { TlsContexts, TlsMaterial } from "./tls-contexts.js";
import { warnUnverified } from "./warn.js";
import { upgradeSigner } from "./websocket-signing.js";

/** What MQTT connections take over from the provider. */
export interface MqttDefaults {
  readonly certificate: Pem;
  readonly key: Key;
  readonly ca: Pem | undefined;
  readonly verifyPeer: boolean;
  /** That of the credential endpoint. */
  readonly region: string | undefined;
  readonly token: Token | undefined;
  readonly contexts: TlsContexts;
  readonly loadCrt: LoadCrt;
}

/** Opens MQTT connections for one session, and closes them with it. */
export function mqttFactory(
  defaults: MqttDefaults,
  host: SessionHost,
): (options: MqttOptions) => Promise<MqttClientConnection> {
  const owner: MqttOwner = { closed: false, ends: new Set() };
  host.defer(async () => {
    owner.closed = true;
    await Promise.all([...owner.ends].map((end) => inTime(end())));
  });

  return async (given) => {
    const plan = planMqtt(given);
    // A copy: the caller may make the next connection with the same object while this one waits.
    const options = { ...given };
    rejectClosed(owner.closed);
    const crt = await defaults.loadCrt("MQTT");
    const material = await readMaterial(options, plan, defaults);
    const ownKey = options.key !== undefined;
    const context = await (ownKey ? createTlsContexts() : defaults.contexts).get(crt, material);
    const signer = plan.webSocket
      ? upgradeSigner(crt, host.credentials, await regionOf(plan, defaults, host))
      : undefined;
    rejectClosed(owner.closed);
    if (!material.verifyPeer) warnUnverified(plan.host, undefined);
    const trust = material.verifyPeer ? { ca: material.ca } : undefined;
    return mqttConnection({ crt, options, plan, context, signer, trust, owner });
  };
}

async function readMaterial(options: MqttOptions, plan: MqttPlan, defaults: MqttDefaults): Promise<TlsMaterial> {
  const verifyPeer = options.verifyPeer ?? defaults.verifyPeer;
  const ca = options.ca ?? defaults.ca;
  if (plan.webSocket) return { ca: ca && (await readPem(ca, "ca")).text, verifyPeer };
  const key = options.key ?? defaults.key;
  const certificate = options.certificate ?? defaults.certificate;
  const identity = await readIdentity({ certificate, key, ca }, Date.now());
  const token = options.key === undefined ? defaults.token : options.key.pkcs11 && pkcs11Token(options.key.pkcs11);
  return { identity, token, ca: identity.ca, verifyPeer, alpn: plan.alpn };
}

async function regionOf(plan: MqttPlan, defaults: MqttDefaults, host: SessionHost): Promise<string> {
  const region = plan.region ?? defaults.region ?? (await host.region());
  if (region !== undefined) return region;
  throw new BrsError("MQTT over WebSocket is signed for a Region, and none is known. Pass `region`.", {
    code: "ERR_BRS_VALIDATION",
    param: "region",
  });
}

function rejectClosed(closed: boolean): void {
  if (!closed) return;
  throw new BrsError("The session is closed. Create a new one for another MQTT connection.", {
    code: "ERR_BRS_CLOSED",
  });
}

const endLimitMs = 2000;

/** A connection that the network has forgotten may never confirm its end: it is awaited for a while only. */
async function inTime(end: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, endLimitMs);
  });
  await Promise.race([end, limit]);
  clearTimeout(timer);
}
