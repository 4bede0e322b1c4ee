// What needs an operating system, where there is none.
import { processProvider } from "@brs/custom";
import { commandMfa, promptMfa } from "@brs/mfa";

const serial = "arn:aws:iam::123456789012:mfa/brs";

/** The error codes of what can be imported everywhere and does not work everywhere. */
export async function noSystem() {
  const calls = {
    processProvider: () => processProvider(["echo"])(),
    commandMfa: () => commandMfa(["echo"])(serial),
    promptMfa: () => promptMfa()(serial),
  };
  const codes = {};
  for (const [name, call] of Object.entries(calls)) codes[name] = await call().catch((error) => error.code);
  return codes;
}
