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
  readonly owner: MqttOwner;
}

/** Who ends connections. */
export interface MqttOwner {
  closed: boolean;
  /** The ends of the connections that hold something; they never reject. */
  readonly ends: Set<() => Promise<void>>;
}

/**
 * Makes the CRT's connection, not connected yet, with a `connect()` that says what went wrong, and a `disconnect()` that
 * is the end of one that never opened, too.
 */
export function mqttConnection(parts: ConnectionParts): MqttClientConnection {
  const { crt, options, plan, context, signer, trust, owner } = parts;
  const endpoint: Endpoint = { host: plan.host, port: plan.port };
  // Written out, because the CRT's builders force ALPN on every port.
  const connection = new crt.mqtt.MqttClient().new_connection(configure(crt, options, plan, context, signer));
  let open = false;
  let freed = false;
  let typed: unknown;
  // The first listener, so that the program's own see the cause.
  connection.on("connection_failure", ({ error }: { readonly error: Error }) => {
    typed = error;
    const failure = signer?.failure();
    if (failure !== undefined && error.cause === undefined) error.cause = failure;
  });
  connection.on("closed", () => {
    open = false;
    freed = true;
    owner.ends.delete(end);
  });

  const connect = connection.connect.bind(connection);
  connection.connect = async () => {
    rejectEnded(owner, freed);
    await checkBroker(endpoint, trust, plan.connectTimeoutMs);
    rejectEnded(owner, freed);
    const wasOpen = open;
    open = true;
    owner.ends.add(end);
    typed = undefined;
    try {
      const resumed = await connect();
      // The CRT cannot be told to stop connecting: what comes of it is ended here.
      if (owner.closed) await disconnect();
      rejectEnded(owner, freed);
      return resumed;
    } catch (rejection) {
      if (!wasOpen) {
        open = false;
        // A failed attempt has freed the native half for the garbage collector; another one is possible all the same.
        owner.ends.delete(end);
      }
      rejectEnded(owner, freed);
      throw signer?.failure() ?? mqttError(rejection, typed, endpoint);
    }
  };

  const disconnect = connection.disconnect.bind(connection);
  connection.disconnect = async () => (open ? disconnect() : free());
  // The CRT has nothing to end then; but the unused native half would stay, and keep the process alive.
  function free(): void {
    owner.ends.delete(end);
    if (!freed) connection.close?.();
    freed = true;
  }
  async function end(): Promise<void> {
    if (open) await disconnect().catch(() => undefined);
    else free();
  }
  owner.ends.add(end);
  return connection;
}

function rejectEnded({ closed }: MqttOwner, freed: boolean): void {
  if (!closed && !freed) return;
  const message = closed
    ? "The session of this MQTT connection is closed. Make another from a new session."
    : "This MQTT connection was disconnected, which is for good. Make another with mqtt().";
  throw new BrsError(message, { code: "ERR_BRS_CLOSED" });
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
