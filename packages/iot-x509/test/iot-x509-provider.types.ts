// What must and must not type-check, against the real AWS SDK and CRT.
import type { IoTClient } from "@aws-sdk/client-iot";
import type { S3ClientConfig } from "@aws-sdk/client-s3";
import { refreshable } from "@brs/core";
import type { CredentialProvider, ExtensionOf, Strategy, TemporaryCredentials } from "@brs/core";
import * as crt from "aws-crt";
import * as deviceSdk from "aws-iot-device-sdk-v2";
import { discoverCredentialEndpoint, iotX509Provider } from "../src/index.js";
import type { IotClientLike, IotX509Options, Key, MqttConnection, MqttOptions, Pem } from "../src/index.js";

const common = { endpoint: "e", roleAlias: "r", certificate: { path: "c.pem" } } as const;
const pem: Key = { privateKey: { path: "k.pem" }, passphrase: "p" };
const hsm: Key = {
  pkcs11: { library: "l.so", userPin: async () => "1", tokenLabel: "t", privateKeyLabel: "k", slotId: 0 },
};

const provider = iotX509Provider({ ...common, key: pem });

// It is a strategy, and an SDK provider.
export const strategy: Strategy<TemporaryCredentials> = provider;
export const forSdk: S3ClientConfig["credentials"] = provider;
export const source: CredentialProvider = provider;

// Keys: exactly one kind.
iotX509Provider({ ...common, key: hsm });
// @ts-expect-error both kinds
iotX509Provider({ ...common, key: { privateKey: "pem", pkcs11: { library: "l.so" } } });
// @ts-expect-error none
iotX509Provider({ ...common, key: {} });
// @ts-expect-error a token has a PIN, not a passphrase
iotX509Provider({ ...common, key: { pkcs11: { library: "l.so" }, passphrase: "p" } });
// @ts-expect-error a key is required
iotX509Provider({ ...common });
// @ts-expect-error a near miss
iotX509Provider({ ...common, key: pem, timeout: 1 });

// PEM sources: text, bytes, path, file URL.
export const sources: Pem[] = [
  "text",
  new Uint8Array(),
  Buffer.from(""),
  { path: "p" },
  { path: new URL("file:///p") },
];

// mqtt() is there for sessions of this provider, also through refreshable(), and for no other.
declare const extension: ExtensionOf<typeof provider>;
export const connection: Promise<MqttConnection> = extension.mqtt({ endpoint: "e", clientId: "c" });
const renewed = refreshable(provider);
declare const renewedExtension: ExtensionOf<typeof renewed>;
export const renewedConnection: Promise<MqttConnection> = renewedExtension.mqtt({
  endpoint: "e",
  clientId: "c",
  transport: "ws",
});
declare const other: ExtensionOf<CredentialProvider>;
// @ts-expect-error an ordinary provider adds nothing
other.mqtt;
const options: MqttOptions = { endpoint: "e", clientId: "c", will: { topic: "t", payload: { a: 1 }, qos: 1 } };
// @ts-expect-error no such transport
extension.mqtt({ endpoint: "e", clientId: "c", transport: "tcp" });

// The module that was passed decides what the connection is.
const withCrt = iotX509Provider({ ...common, key: hsm, crt });
declare const crtExtension: ExtensionOf<typeof withCrt>;
export const crtConnection: Promise<crt.mqtt.MqttClientConnection> = crtExtension.mqtt(options);
const withSdk = iotX509Provider({ ...common, key: hsm, crt: deviceSdk });
declare const sdkExtension: ExtensionOf<typeof withSdk>;
export const sdkConnection: Promise<deviceSdk.mqtt.MqttClientConnection> = sdkExtension.mqtt(options);
// The stand-in is what the real connection can do.
declare const real: crt.mqtt.MqttClientConnection;
export const standIn: MqttConnection = real;
// @ts-expect-error not a CRT
iotX509Provider({ ...common, key: hsm, crt: {} });

// Discovery takes the real client, and a session's.
declare const iot: IoTClient;
export const likeIot: IotClientLike = iot;
export const endpoint: Promise<string> = discoverCredentialEndpoint(iot);

// Options may be built up.
export const built: IotX509Options = {
  ...common,
  key: pem,
  verifyPeer: false,
  durationSeconds: 900,
  crtLogLevel: "warn",
};
