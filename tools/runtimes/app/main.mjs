// For runtimes that are processes: prints what came out, and must end by itself.
import process from "node:process";
import { portable, socketsLeft } from "./parts.mjs";
import { system } from "./system.mjs";

const facts = JSON.parse(process.env.BRS_FACTS);
const results = { ...(await portable(facts)), system: await system(facts) };
console.log(JSON.stringify({ ...results, socketsLeft: await socketsLeft(facts) }));
