export type {
  CrtFailure,
  CrtModule,
  MqttConnection,
  MqttConnectionOf,
  MqttMessageListener,
  MqttPayload,
} from "./crt-module.js";
export { discoverCredentialEndpoint } from "./discover.js";
export type { IotClientLike } from "./discover.js";
export { iotX509Provider } from "./iot-x509-provider.js";
export type { IotX509Provider, MqttExtension } from "./iot-x509-provider.js";
export type { MqttOptions, MqttWill } from "./mqtt-options.js";
export type { CrtLogLevel, IotX509Options, Key, PemKey, Pkcs11Key, Pkcs11Options } from "./options.js";
export type { FileUrl, Pem } from "./pem.js";
