import { BrsError } from "@brs/core";
import { crtErrorName, fromCrtError } from "./crt-errors.js";
import type { Endpoint } from "./endpoint.js";

/** Says why an MQTT connection failed. The CRT rejects with a sentence; the typed error comes as an event. */
export function mqttError(rejection: unknown, typed: unknown, endpoint: Endpoint): BrsError {
  const cause = typed ?? rejection;
  const name = crtErrorName(cause) ?? "";
  const where = `${endpoint.host}:${endpoint.port}`;
  if (name.includes("WEBSOCKET_UPGRADE")) {
    const message =
      `${where} refuses the WebSocket. Check that the role allows iot:Connect for this client id, that \`region\` is ` +
      "the endpoint's, and that the device's clock is right.";
    return refusal(message, "upgrade-refused", name, cause);
  }
  if (rejection === "Server rejected connection." || /MQTT_(?:PROTOCOL|CONNECTION_REFUSED)/.test(name)) {
    const message = `${where} refuses the MQTT client. Check that its policy allows iot:Connect for this client id.`;
    return refusal(message, "mqtt-refused", name, cause);
  }
  if (name.includes("MQTT_UNEXPECTED_HANGUP")) {
    const message =
      `${where} hung up on the MQTT client. A policy without iot:Connect, a client id in use elsewhere and an unknown ` +
      "certificate all look like this. Check these three.";
    return refusal(message, "mqtt-hangup", name, cause);
  }
  return fromCrtError(cause, endpoint);
}

function refusal(message: string, reason: string, systemCode: string, cause: unknown): BrsError {
  const details = { reason, ...(systemCode !== "" && { systemCode }) };
  return new BrsError(message, { code: "ERR_BRS_CONNECTION", details, cause });
}
