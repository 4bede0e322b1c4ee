import { parentPort, workerData } from "node:worker_threads";
import { portable } from "./parts.mjs";
import { system } from "./system.mjs";

parentPort.postMessage({ ...(await portable(workerData)), system: await system(workerData) });
