/**
 * The parts of `aws-crt` and `aws-iot-device-sdk-v2` that brs calls, in their shape, so that programs without them
 * compile. Both modules fit.
 */
export interface CrtModule {
  readonly io: object;
  readonly http: object;
  readonly auth: object;
  readonly mqtt: { readonly MqttClient: new (...args: never[]) => { new_connection(config: never): MqttConnection } };
}

/** The MQTT connection of a CRT module: its own class where the module was given, else {@link MqttConnection}. */
export type MqttConnectionOf<Crt> = Crt extends {
  readonly mqtt: { readonly MqttClient: new (...args: never[]) => { new_connection(config: never): infer Connection } };
}
  ? Connection
  : MqttConnection;

/** What a program does with an `MqttClientConnection` of the CRT (MQTT 3.1.1). */
export interface MqttConnection {
  /** Connects; resolves to whether the broker resumed an earlier session. */
  connect(): Promise<boolean>;
  /** Disconnects for good. */
  disconnect(): Promise<void>;
  publish(topic: string, payload: MqttPayload, qos: 0 | 1 | 2, retain?: boolean): Promise<{ packet_id?: number }>;
  subscribe(
    topic: string,
    qos: 0 | 1 | 2,
    onMessage?: MqttMessageListener,
  ): Promise<{ readonly topic: string; readonly qos: number }>;
  unsubscribe(topic: string): Promise<{ packet_id?: number }>;
  on(event: "connect", listener: (sessionPresent: boolean) => void): unknown;
  on(event: "interrupt", listener: (error: Error) => void): unknown;
  on(event: "error", listener: (error: Error) => void): unknown;
  on(event: "resume", listener: (returnCode: number, sessionPresent: boolean) => void): unknown;
  on(event: "message", listener: MqttMessageListener): unknown;
  on(event: "connection_success", listener: (detail: { readonly session_present: boolean }) => void): unknown;
  on(event: "connection_failure", listener: (detail: { readonly error: CrtFailure }) => void): unknown;
  on(event: "disconnect", listener: () => void): unknown;
  on(event: "closed", listener: () => void): unknown;
}

/** Why a connection attempt failed. For an unsigned upgrade its `cause` says why there were no credentials. */
export interface CrtFailure {
  readonly error_code?: number | undefined;
  readonly error_name?: string | undefined;
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
