import { localAws } from "./local-aws.mjs";
import { roles } from "./roles.mjs";
import { scenario } from "./scenario.mjs";
import { untilNone } from "./timers.mjs";

/** What runs everywhere. */
export async function portable(facts) {
  return { scenario: await scenario(facts), roles: await roles(facts) };
}

/** Where the runtime's sockets belong to the application, none may be open at the end. */
export function socketsLeft(facts) {
  return untilNone(localAws(facts).openSockets);
}
