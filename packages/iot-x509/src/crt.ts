/** An object that lives in native code. */
export interface Native {
  native_handle(): unknown;
}

/** Options of a TLS context, as the CRT's class has them. */
export interface TlsContextOptions {
  verify_peer: boolean;
  min_tls_version: number;
  alpn_list: string[];
  override_default_trust_store(certificateAuthority: string): void;
}

/** The events that the CRT's connections and streams send. */
interface Emitter {
  on(event: string, listener: (...details: never[]) => void): unknown;
}

export interface HttpHeaders {
  add(name: string, value: string): void;
  get(name: string, fallback?: string): string;
}

export interface HttpRequest {
  readonly headers: HttpHeaders;
  path: string;
}

export interface HttpStream extends Emitter {
  activate(): void;
}

export interface HttpConnection extends Emitter {
  request(request: HttpRequest): HttpStream;
  close(): void;
}

export interface Pkcs11Lib extends Native {
  close(): void;
}

/** What {@link CrtApi.mqtt} takes. Names are the CRT's. */
export interface MqttConfig {
  readonly client_id: string;
  readonly host_name: string;
  readonly port: number;
  readonly socket_options: Native;
  readonly tls_ctx: Native;
  readonly clean_session: boolean;
  readonly keep_alive: number;
  readonly ping_timeout?: number;
  readonly protocol_operation_timeout?: number;
  readonly reconnect_min_sec?: number;
  readonly reconnect_max_sec?: number;
  readonly will?: { readonly topic: string; readonly payload: unknown; readonly qos: number; readonly retain: boolean };
  readonly use_websocket?: boolean;
  readonly websocket_handshake_transform?: (request: HttpRequest, done: (errorCode?: number) => void) => void;
  readonly disable_metrics: boolean;
}

export interface MqttClientConnection extends Emitter {
  connect(): Promise<boolean>;
  disconnect(): Promise<void>;
  /** Frees the native half. Not public, and the only end of a connection that was never opened. */
  close?(): void;
}

/** Exactly what is called, with the CRT's own names: what the public `CrtModule` leaves open. */
export interface CrtApi {
  readonly io: {
    readonly TlsContextOptions: {
      new (): TlsContextOptions;
      create_client_with_mtls(certificate: string, privateKey: string): TlsContextOptions;
      create_client_with_mtls_pkcs11(options: {
        readonly pkcs11_lib: Pkcs11Lib;
        readonly user_pin: string | null;
        readonly slot_id?: number;
        readonly token_label?: string;
        readonly private_key_object_label?: string;
        readonly cert_file_contents: string;
      }): TlsContextOptions;
    };
    readonly Pkcs11Lib: new (path: string) => Pkcs11Lib;
    readonly ClientTlsContext: new (options: TlsContextOptions) => Native;
    readonly TlsConnectionOptions: new (context: Native, serverName: string, alpn?: string[]) => Native;
    readonly SocketOptions: new (type: number, domain: number, connectTimeoutMs: number) => Native;
    readonly TlsVersion: { readonly TLSv1_2: number };
    readonly SocketType: { readonly STREAM: number };
    readonly SocketDomain: { readonly IPV4: number; readonly IPV6: number };
    readonly LogLevel: Readonly<Record<string, number>>;
    enable_logging(level: number): void;
  };
  readonly http: {
    readonly HttpClientConnection: new (
      bootstrap: undefined,
      host: string,
      port: number,
      socket: Native,
      tls: Native,
    ) => HttpConnection;
    readonly HttpRequest: new (method: string, path: string, headers: HttpHeaders) => HttpRequest;
    readonly HttpHeaders: new (headers: [name: string, value: string][]) => HttpHeaders;
  };
  readonly auth: {
    readonly AwsCredentialsProvider: {
      newStatic(accessKeyId: string, secretAccessKey: string, sessionToken?: string): object;
    };
    readonly AwsSigningAlgorithm: { readonly SigV4: number };
    readonly AwsSignatureType: { readonly HttpRequestViaQueryParams: number };
    readonly AwsSignedBodyValue: { readonly EmptySha256: string };
    aws_sign_request(
      request: HttpRequest,
      config: {
        readonly algorithm: number;
        readonly signature_type: number;
        readonly provider: object;
        readonly region: string;
        readonly service: string;
        readonly omit_session_token: boolean;
        readonly signed_body_value: string;
      },
    ): Promise<HttpRequest>;
  };
  readonly mqtt: {
    readonly MqttClient: new () => { new_connection(config: MqttConfig): MqttClientConnection };
  };
}

/** Whether a module really is the CRT. Loose in what it looks at: versions add members. */
export function isCrt(module: unknown): module is CrtApi {
  const parts = module as Partial<Record<"io" | "http" | "auth" | "mqtt", Readonly<Record<string, unknown>>>> | null;
  if (typeof parts !== "object" || parts === null) return false;
  return (
    typeof parts.io?.["ClientTlsContext"] === "function" &&
    typeof parts.http?.["HttpClientConnection"] === "function" &&
    typeof parts.auth?.["aws_sign_request"] === "function" &&
    typeof parts.mqtt?.["MqttClient"] === "function"
  );
}
