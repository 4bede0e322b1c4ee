// A device whose only identity is its certificate: what it measures goes to S3, and live over MQTT.
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { isBrsError } from "@brs/core";
import { iotX509Provider } from "@brs/iot-x509";
import { createSession } from "@brs/session";

/**
 * @typedef {object} Config
 * @property {string} thingName
 * @property {string} region
 * @property {string} bucket
 * @property {import("@brs/iot-x509").IotX509Options} credentials
 * @property {Omit<import("@brs/iot-x509").MqttOptions, "clientId">} [mqtt]
 */
/** @typedef {{ readonly time: string } & Readonly<Record<string, unknown>>} Measurement */

const kept = 1_000; // measurements, while there is no network

/**
 * @param {Config} config
 * @param {{ pin?: string | undefined }} secrets that no file should hold
 */
export function openDevice({ thingName, region, bucket, credentials, mqtt }, { pin }) {
  const { pkcs11 } = credentials.key;
  const key = pkcs11 === undefined ? credentials.key : { pkcs11: { ...pkcs11, ...(pin && { userPin: pin }) } };
  const session = createSession(iotX509Provider({ thingName, ...credentials, key }), { region });
  session.on("refreshed", ({ expiration }) => console.log(`credentials until ${expiration?.toISOString()}`));
  const s3 = session.client(S3Client);
  /** @type {Measurement[]} */
  let waiting = [];
  /** @type {Promise<Publish | undefined> | undefined} */
  let live;

  return {
    /** @param {Measurement} measurement */
    async report(measurement) {
      waiting = [...waiting, measurement].slice(-kept);
      await Promise.all([upload(), publish(measurement)]);
    },
    close: () => session.close(), // the connection is the session's, and goes with it
  };

  /** What could not be uploaded waits for the next time. */
  async function upload() {
    try {
      for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
        const Key = `${thingName}/${next.time}.json`;
        await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: JSON.stringify(next) }));
        waiting = waiting.filter((each) => each !== next);
        console.log(`uploaded ${Key}`);
      }
    } catch (error) {
      console.error(`${waiting.length} wait for the network or for AWS:`, messageOf(error));
    }
  }

  /**
   * Live values are worth nothing later: one that is not published is not kept.
   * @param {Measurement} measurement
   */
  async function publish(measurement) {
    try {
      live ??= connect();
      const send = await live;
      if (send === undefined) return;
      await send(measurement);
      console.log(`published on measurements/${thingName}`);
    } catch (error) {
      live = undefined;
      console.error("not published:", messageOf(error));
    }
  }

  /** @typedef {(measurement: Measurement) => Promise<unknown>} Publish */
  /** @returns {Promise<Publish | undefined>} */
  async function connect() {
    if (mqtt === undefined) return undefined;
    try {
      const connection = await session.mqtt({ clientId: thingName, operationTimeoutMs: 10_000, ...mqtt });
      await connection.connect();
      return (measurement) => connection.publish(`measurements/${thingName}`, JSON.stringify(measurement), 1);
    } catch (error) {
      if (!isBrsError(error, "ERR_BRS_PEER_MISSING")) throw error;
      console.error("no live values:", error.message); // without the package there will be none later either
      return undefined;
    }
  }
}

/** @param {unknown} error */
const messageOf = (error) => (error instanceof Error ? error.message : String(error));
