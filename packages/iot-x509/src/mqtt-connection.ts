import { BrsError } from "@brs/core";
import type { CrtApi, MqttClientConnection, MqttConfig, Native } from "./crt.js";
import type { Endpoint } from "./endpoint.js";
import { mqttError } from "./mqtt-errors.js";
import type { MqttOptions, MqttPlan } from "./mqtt-options.js";
import { probeServer } from "./server-probe.js";
import type { UpgradeSigner } from "./websocket-signing.js";

interface ConnectionParts {
  readonly crt: CrtApi;
  readonly options: MqttOptions;
  readonly plan: MqttPlan;
  readonly context: Native;
  readonly signer: UpgradeSigner | undefined;
  /** Finds a wrong server before the CRT's TLS does, which is slow; undefined: nobody is checked. */
  readonly trust: { readonly ca: string | undefined } | undefined;
}

/** A connection of the CRT, and its end. */
export interface OwnedConnection {
  readonly connection: MqttClientConnection;
  /** Ends it, whatever it is doing. Never rejects; a connection that never opened must be freed too. */
  end(): Promise<void>;
}

/** Makes the CRT's connection, not connected yet, with a `connect()` that says what went wrong. */
export function mqttConnection({ crt, options, plan, context, signer, trust }: ConnectionParts): OwnedConnection {
  const endpoint: Endpoint = { host: plan.host, port: plan.port };
  // Written out, because the CRT's builders force ALPN on every port.
  const connection = new crt.mqtt.MqttClient().new_connection(configure(crt, options, plan, context, signer));
  let started = false;
  let ended = false;
  let typed: unknown;
  // The first listener, so that the program's own see the cause.
  connection.on("connection_failure", ({ error }: { readonly error: Error }) => {
    typed = error;
    const failure = signer?.failure();
    if (failure !== undefined && error.cause === undefined) error.cause = failure;
  });

  const connect = connection.connect.bind(connection);
  connection.connect = async () => {
    rejectEnded(ended);
    await checkBroker(endpoint, trust, plan.connectTimeoutMs);
    rejectEnded(ended);
    started = true;
    typed = undefined;
    try {
      const resumed = await connect();
      // The CRT cannot be told to stop connecting: what comes of it is ended here.
      if (ended) await connection.disconnect();
      rejectEnded(ended);
      return resumed;
    } catch (rejection) {
      rejectEnded(ended);
      throw signer?.failure() ?? mqttError(rejection, typed, endpoint);
    }
  };

  return {
    connection,
    async end() {
      ended = true;
      // Without this the unused native half keeps the process alive. With it `disconnect()` would have nothing to end.
      if (!started) connection.close?.();
      else await connection.disconnect().catch(() => undefined);
    },
  };
}

function rejectEnded(ended: boolean): void {
  if (!ended) return;
  throw new BrsError("The session of this MQTT connection is closed. Make another from a new session.", {
    code: "ERR_BRS_CLOSED",
  });
}

async function checkBroker(endpoint: Endpoint, trust: ConnectionParts["trust"], timeoutMs: number): Promise<void> {
  if (trust === undefined) return;
  const wrong = await probeServer(endpoint, trust.ca, AbortSignal.timeout(timeoutMs));
  if (wrong !== undefined) throw wrong;
}

function configure(
  crt: CrtApi,
  options: MqttOptions,
  plan: MqttPlan,
  context: Native,
  signer: UpgradeSigner | undefined,
): MqttConfig {
  const { operationTimeoutMs, minReconnectSecs, maxReconnectSecs, will } = options;
  const { SocketType, SocketDomain } = crt.io;
  return {
    client_id: options.clientId,
    host_name: plan.host,
    port: plan.port,
    socket_options: new crt.io.SocketOptions(SocketType.STREAM, SocketDomain.IPV4, plan.connectTimeoutMs),
    tls_ctx: context,
    clean_session: options.cleanStart ?? true,
    keep_alive: plan.keepAliveSecs,
    ping_timeout: plan.pingTimeoutMs,
    // Otherwise the CRT tells the broker about itself in the user name, which brokers of one's own do not expect.
    disable_metrics: true,
    ...(operationTimeoutMs !== undefined && { protocol_operation_timeout: operationTimeoutMs }),
    ...(minReconnectSecs !== undefined && { reconnect_min_sec: minReconnectSecs }),
    ...(maxReconnectSecs !== undefined && { reconnect_max_sec: maxReconnectSecs }),
    ...(will !== undefined && { will: { ...will, retain: will.retain ?? false } }),
    ...(signer !== undefined && { use_websocket: true, websocket_handshake_transform: signer.transform }),
  };
}
