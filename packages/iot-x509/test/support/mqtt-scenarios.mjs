// MQTT scenarios on the built packages, each in a process of its own that must end by itself.
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { refreshable } from "@brs/core";
import { iotX509Provider } from "@brs/iot-x509";

const { scenario, provider: providerOptions, mqtt: mqttOptions, refresh } = JSON.parse(process.argv[2]);

/** What a session does with an extending provider. */
function openSession() {
  const credentials = refreshable(iotX509Provider(providerOptions), refresh);
  const closers = [];
  const host = { credentials, region: async () => undefined, defer: (close) => closers.push(close) };
  const close = async () => {
    for (const closer of closers.reverse()) await closer();
    await credentials.close();
  };
  return { credentials, ...credentials.extendSession(host), close };
}

function describe(error) {
  const { code, param, details, message, cause } = error;
  return { error: { code, param, details, message, cause: cause === undefined ? undefined : String(cause) } };
}

async function roundTrip(connection, text) {
  const topic = `brs/${process.pid}/${text}`;
  const arrived = new Promise((resolve) => {
    connection.subscribe(topic, 1, (_, payload) => resolve(Buffer.from(payload).toString()));
  });
  await connection.publish(topic, text, 1);
  return arrived;
}

const scenarios = {
  /** Connects, sends a message to itself, closes with the session. */
  async roundTrip(session) {
    const connection = await session.mqtt(mqttOptions);
    const early = await session.mqtt({ ...mqttOptions, clientId: "never-connected" });
    await connection.connect();
    const echo = await roundTrip(connection, "hello");
    // The event may come a turn after the disconnection that it tells of.
    const closed = new Promise((resolve) => connection.on("closed", () => resolve(true)));
    await session.close();
    return {
      echo,
      closed: await closed,
      early: typeof early.connect,
      after: await session.mqtt(mqttOptions).catch(describe),
    };
  },

  /** Tells what connect() rejects with. */
  async fails(session) {
    const connection = await session.mqtt(mqttOptions);
    const started = performance.now();
    const events = [];
    connection.on("connection_failure", ({ error }) =>
      events.push({ message: error.message, cause: String(error.cause) }),
    );
    const outcome = await connection.connect().then(() => "connected", describe);
    const ms = performance.now() - started;
    await session.close();
    return { ...outcome, ms, events };
  },

  /** Connections that never open are given up one after the other, in a session that is not closed. */
  async givesUp(session) {
    const giveUp = async () => {
      const connection = await session.mqtt(mqttOptions);
      const errors = [await connection.connect().catch(describe), await connection.connect().catch(describe)];
      await connection.disconnect();
      await connection.disconnect();
      return { outcomes: errors.map(({ error }) => error.code), reference: new WeakRef(connection) };
    };
    const results = [await giveUp(), await giveUp(), await giveUp()];
    // The parent's limit ends this where something keeps them.
    while (results.some(({ reference }) => reference.deref() !== undefined)) {
      await pause(20);
      globalThis.gc();
    }
    return { outcomes: results.flatMap(({ outcomes }) => outcomes), open: typeof session.mqtt };
  },

  /** Tells what mqtt() itself rejects with. */
  async refuses(session) {
    const outcome = await session.mqtt(mqttOptions).then(() => "made", describe);
    await session.close();
    return outcome;
  },

  /** Stays connected through drops; the parent drops after each refresh. */
  async drops(session) {
    const connection = await session.mqtt(mqttOptions);
    await connection.connect();
    const echoes = [await roundTrip(connection, "0")];
    while (echoes.length <= 5) {
      const refreshed = new Promise((resolve) => {
        const stop = session.credentials.on("refreshed", () => resolve(stop()));
      });
      await refreshed;
      const resumed = once(connection, "resume");
      process.send("drop");
      await resumed;
      echoes.push(await roundTrip(connection, String(echoes.length)));
    }
    await session.close();
    process.disconnect();
    return { echoes };
  },

  /** The broker freezes while the connection is open, or is not there when it reconnects: close() still comes back. */
  async closesWithoutBroker(session) {
    const connection = await session.mqtt(mqttOptions);
    await connection.connect();
    const interrupted = once(connection, "interrupt");
    const answer = once(process, "message");
    process.send("connected");
    if ((await answer)[0] === "gone") await interrupted;
    const started = performance.now();
    await session.close();
    process.disconnect();
    return { ms: performance.now() - started };
  },

  /** One object of options for many connections, written to while they are made. */
  async reuses(session) {
    const options = { ...mqttOptions, clientId: "first" };
    const first = session.mqtt(options);
    options.clientId = "second";
    const second = session.mqtt(options);
    options.clientId = "third";
    const connections = await Promise.all([first, second]);
    for (const connection of connections) await connection.connect();
    await session.close();
    return connections.map(({ config }) => config.client_id);
  },

  /** The program gives up while the connection is being made. */
  async givesUpWhileConnecting(session) {
    const connection = await session.mqtt(mqttOptions);
    const outcome = connection.connect().then(() => "connected", describe);
    await connection.disconnect();
    const result = [await outcome, await connection.connect().then(() => "connected", describe)];
    await session.close();
    return result;
  },

  /** The session closes while the connection is being made. */
  async closesWhileConnecting(session) {
    const connection = await session.mqtt(mqttOptions);
    const outcome = connection.connect().then(() => "connected", describe);
    await session.close();
    return outcome;
  },
};

const result = await scenarios[scenario](openSession());
console.log(JSON.stringify(result));
