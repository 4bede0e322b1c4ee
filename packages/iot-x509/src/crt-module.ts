/**
 * The parts of `aws-crt` and `aws-iot-device-sdk-v2` that brs calls, in their shape, so that programs without them
 * compile. Both modules fit.
 */
export interface CrtModule {
  /** TLS contexts, sockets and PKCS#11 libraries. */
  readonly io: object;
  /** The HTTPS connection to the credential provider when the key is in a PKCS#11 token. */
  readonly http: object;
  /** Signature Version 4, for MQTT over WebSocket. */
  readonly auth: object;
  /** The MQTT 3.1.1 client, whose connections `mqtt()` makes. */
  readonly mqtt: { readonly MqttClient: new (...args: never[]) => { new_connection(config: never): MqttConnection } };
}

/** The MQTT connection of a CRT module: its own class where the module was given, else {@link MqttConnection}. */
export type MqttConnectionOf<Crt> = Crt extends {
  readonly mqtt: { readonly MqttClient: new (...args: never[]) => { new_connection(config: never): infer Connection } };
}
  ? Connection
  : MqttConnection;

/**
 * What a program does with an `MqttClientConnection` of the CRT (MQTT 3.1.1).
 *
 * @see https://docs.oasis-open.org/mqtt/mqtt/v3.1.1/os/mqtt-v3.1.1-os.html
 * @see https://docs.aws.amazon.com/iot/latest/developerguide/mqtt.html
 */
export interface MqttConnection {
  /** Connects; resolves to whether the broker resumed an earlier session. */
  connect(): Promise<boolean>;
  /** Disconnects for good. */
  disconnect(): Promise<void>;
  /**
   * Sends a message; `retain` (default false) makes the broker keep it for later subscribers. Resolves when it is sent
   * (QoS 0) or acknowledged (1, 2), and waits for that while offline. AWS IoT takes QoS 0 and 1.
   */
  publish(topic: string, payload: MqttPayload, qos: 0 | 1 | 2, retain?: boolean): Promise<{ packet_id?: number }>;
  /**
   * Subscribes to a topic filter, with the wildcards `+` and `#`. Resolves when the broker has acknowledged it, to the
   * QoS that it grants, at most the one asked for. Messages may come before that. AWS IoT takes QoS 0 and 1.
   */
  subscribe(
    topic: string,
    qos: 0 | 1 | 2,
    onMessage?: MqttMessageListener,
  ): Promise<{ readonly topic: string; readonly qos: number }>;
  /** Takes a subscription back, by the same topic filter. Resolves when the broker has acknowledged it. */
  unsubscribe(topic: string): Promise<{ packet_id?: number }>;
  /** The first connect succeeded. `sessionPresent`: the broker resumed an earlier session. */
  on(event: "connect", listener: (sessionPresent: boolean) => void): unknown;
  /** The connection was lost. The CRT reconnects by itself, until `disconnect()`. */
  on(event: "interrupt", listener: (error: Error) => void): unknown;
  /** An operation failed. Its promise rejects, too. */
  on(event: "error", listener: (error: Error) => void): unknown;
  /** A reconnect succeeded. With `sessionPresent` false the broker has forgotten the subscriptions: subscribe again. */
  on(event: "resume", listener: (returnCode: number, sessionPresent: boolean) => void): unknown;
  /** A message came, of whichever subscription. */
  on(event: "message", listener: MqttMessageListener): unknown;
  /** A connect or reconnect succeeded; `session_present` says whether the broker resumed a session. */
  on(event: "connection_success", listener: (detail: { readonly session_present: boolean }) => void): unknown;
  /** A connect or reconnect failed; `error` says why. After a reconnect that failed the CRT tries again. */
  on(event: "connection_failure", listener: (detail: { readonly error: CrtFailure }) => void): unknown;
  /** The connection has ended because `disconnect()` was called. */
  on(event: "disconnect", listener: () => void): unknown;
  /** The connection is shut down and its native part is gone. No event follows. */
  on(event: "closed", listener: () => void): unknown;
}

/** Why a connection attempt failed. For an unsigned upgrade its `cause` says why there were no credentials. */
export interface CrtFailure {
  /** The number of the error in the CRT. */
  readonly error_code?: number | undefined;
  /** The name of the error in the CRT, such as `AWS_IO_SOCKET_CONNECTION_REFUSED`. */
  readonly error_name?: string | undefined;
  /** Why there were no credentials to sign with; absent where that was not the trouble. */
  readonly cause?: unknown;
}

/** The content of a message. Objects are sent as JSON. */
export type MqttPayload = string | Record<string, unknown> | ArrayBuffer | ArrayBufferView;

/** Called with each message of a subscription. */
export type MqttMessageListener = (
  topic: string,
  payload: ArrayBuffer,
  dup: boolean,
  qos: number,
  retain: boolean,
) => void;
