import { customProvider, processProvider } from "@brs/custom";
import type { Facts } from "./facts.js";

/** Credentials in somebody else's spelling, and printed by a command. */
export async function run(_facts: Facts): Promise<object> {
  const expiry = new Date(Date.now() + 3_600_000).toISOString();
  const broker = customProvider(() => ({
    access_key: "ASIABROKER",
    secret_key: "secret",
    token: "token",
    expiry_time: expiry,
  }));
  const { accessKeyId: fetched } = await broker();
  const answer = { Version: 1, AccessKeyId: "ASIAPRINTED", SecretAccessKey: "secret", SessionToken: "token" };
  const command = processProvider([process.execPath, "-p", `'${JSON.stringify(answer)}'`]);
  const { accessKeyId: printed } = await command();
  return { fetched, printed };
}
