export { createAuthority } from "./authority.js";
export type { Authority, IssuedCertificate, IssueOptions } from "./authority.js";
export type { IotRequest } from "./credential-listener.js";
export type { IotFault } from "./faults.js";
export type { CertificateRecord, RegisterOptions, RoleAlias } from "./registry.js";
export { startLocalIot } from "./start-local-iot.js";
export type { LocalIot, LocalIotOptions } from "./start-local-iot.js";
export type { Upgrade } from "./websocket-relay.js";
