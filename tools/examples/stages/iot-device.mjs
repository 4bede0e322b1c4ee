import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { startLocalIot } from "@brs/local-aws";
import { startMosquitto } from "../../checks/support/mosquitto.mjs";
import { onPath } from "../../run/on-path.mjs";

const thingName = "thermometer-1";
const roleAlias = "device-uploads";

/** @type {import("../runner/start.mjs").Stage} */
export const stage = {
  command: ["node", "main.mjs", "--every", "5"],
  async prepare({ aws, folder, sessionSeconds = 20 }) {
    aws.control.bucket("measurements-example");
    const iot = await startLocalIot({ keys: aws.keys });
    iot.roleAliases.set(roleAlias, {
      roleArn: `arn:aws:iam::123456789012:role/${roleAlias}`,
      credentialDurationSeconds: sessionSeconds,
    });
    const { certificate, privateKey } = await iot.authority.issue({ name: thingName });
    iot.register(certificate, { things: [thingName], roleAliases: [roleAlias] });
    const broker = onPath("mosquitto") ? await startMosquitto(folder) : undefined;
    if (broker !== undefined) iot.webSocket.relayTo(broker.port);

    const config = {
      thingName,
      region: "eu-west-1",
      bucket: "measurements-example",
      credentials: {
        endpoint: iot.endpoint,
        customEndpoint: true,
        roleAlias,
        ca: { path: "ca.pem" },
        certificate: { path: "certificate.pem" },
        key: { privateKey: { path: "private.key" } },
      },
      ...(broker !== undefined && { mqtt: { endpoint: `localhost:${iot.webSocket.port}`, transport: "ws" } }),
    };
    const files = {
      "ca.pem": iot.authority.certificate,
      "certificate.pem": certificate,
      "private.key": privateKey,
      "device.json": JSON.stringify(config),
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    return {
      env: { DEVICE_CONFIG: join(folder, "device.json") },
      hint: broker === undefined ? "There is no Mosquitto here: uploads alone, no live values." : undefined,
      async close() {
        await broker?.stop();
        await iot.close();
      },
    };
  },
};
