import type { ProviderContext } from "@brs/core";

/** Says that a server is not asked who it is; through the refreshable's `warning` event where there is one. */
export function warnUnverified(host: string, warn: ProviderContext["warn"]): void {
  const message = `verifyPeer is false: whoever answers as ${host} is trusted. Pass the server's CA as \`ca\` instead.`;
  if (warn !== undefined) warn({ code: "IOT_VERIFY_PEER", message });
  else process.emitWarning(message, { type: "BrsWarning", code: "BRS_IOT_VERIFY_PEER" });
}
