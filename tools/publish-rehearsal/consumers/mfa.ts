import { callbackMfa, commandMfa, singleUse, totpMfa } from "@brs/mfa";
import type { Facts } from "./facts.js";

/** Codes from everywhere that asks no person. */
export async function run({ mfa }: Facts): Promise<object> {
  const computed = await totpMfa(mfa.secret)(mfa.serial);
  const printed = await commandMfa([process.execPath, "-p", "'the code is 000123.'"])(mfa.serial);
  const once = await singleUse(callbackMfa(() => "000456"))(mfa.serial);
  return { computed: /^\d{6}$/.test(computed), printed, once };
}
