// In a page. The server that it came from gives the facts and takes the results.
import { noSystem } from "./no-system.mjs";
import { portable } from "./parts.mjs";

const send = (result) => fetch("/result", { method: "POST", body: JSON.stringify(result) });
const sendError = (error) => send({ error: String(error?.stack ?? error) });
globalThis.addEventListener("error", ({ error, message }) => sendError(error ?? message));
globalThis.addEventListener("unhandledrejection", ({ reason }) => sendError(reason));

const facts = await fetch("/facts");
await send({ ...(await portable(await facts.json())), system: await noSystem() });
