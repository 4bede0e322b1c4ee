import { iotX509Provider } from "@brs/iot-x509";
import { createSession } from "@brs/session";
import type { Facts } from "./facts.js";

/** Credentials from a device certificate, and what MQTT says while its optional package is not installed. */
export async function run({ region, iot }: Facts): Promise<object> {
  const { privateKey, ...rest } = iot;
  const session = createSession(iotX509Provider({ ...rest, key: { privateKey }, customEndpoint: true }), { region });
  const { accessKeyId: first, sessionToken } = await session.credentials();
  const { accessKeyId: second } = await session.credentials.refresh();
  const mqtt = await session
    .mqtt({ endpoint: `a1b2c3-ats.iot.${region}.amazonaws.com`, clientId: "device" })
    .then(() => undefined)
    .catch((error: unknown) => error);
  await session.close();
  const missing = /npm i .*ERR_BRS_PEER_MISSING/s.test(String(mqtt));
  return { temporary: sessionToken.length > 0, refreshed: first !== second, missing };
}
