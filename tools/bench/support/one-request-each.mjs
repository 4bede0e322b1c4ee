// A process in which each contestant sends one request: `node one-request-each.mjs <facts of the server, JSON>`.
import { contestantNames, enter } from "./contestants.mjs";
import { warmUp } from "./load.mjs";

const facts = JSON.parse(process.argv[2]);
for (const name of contestantNames) {
  const { clients, close } = enter(name, facts, 1);
  await warmUp(clients);
  await close();
}
