import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import type { Control } from "./control.js";

/** {@link Control} from another process: the same commands, each a promise. */
export type RemoteControl = {
  readonly [Name in keyof Control]: (...args: Parameters<Control[Name]>) => Promise<Awaited<ReturnType<Control[Name]>>>;
};

/** Controls a server that was started elsewhere. `ca` is for a server with TLS. */
export function controlClient(endpoint: string, options: { readonly ca?: string } = {}): RemoteControl {
  return new Proxy({} as RemoteControl, {
    get: (_target, name) =>
      // A promise's `then` is asked for when the client itself is awaited.
      typeof name === "string" && name !== "then"
        ? (...args: readonly unknown[]) => send(new URL(`/_control/${name}`, endpoint), args, options.ca)
        : undefined,
  });
}

function send(url: URL, args: readonly unknown[], ca: string | undefined): Promise<unknown> {
  const body = JSON.stringify(args);
  const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    // No agent: control leaves no connection behind.
    const common = { method: "POST", headers, agent: false as const };
    const sent =
      url.protocol === "https:"
        ? httpsRequest(url, { ...common, ...(ca === undefined ? {} : { ca }) })
        : httpRequest(url, common);
    sent.once("error", reject);
    sent.once("response", (response) => {
      const chunks: Buffer[] = [];
      response.once("error", reject);
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.once("end", () => {
        try {
          resolve(readAnswer(Buffer.concat(chunks).toString("utf8")));
        } catch (error) {
          reject(error);
        }
      });
    });
    sent.end(body);
  });
}

function readAnswer(text: string): unknown {
  const answer = JSON.parse(text) as { readonly result?: unknown; readonly error?: string };
  if (answer.error !== undefined) throw new RangeError(answer.error);
  return answer.result ?? undefined;
}
