export type { Access } from "./radosgw/access-log.js";
export { startRadosGateway } from "./radosgw/gateway.js";
export type { RadosGateway, RadosGatewayOptions } from "./radosgw/gateway.js";
