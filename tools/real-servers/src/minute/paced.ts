import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";

const CHUNK = 64 * 1024;

/** A body that takes a while to come, as from a slow disk or another network. */
export function pacedBody(content: Buffer, forMs: number): Readable {
  return Readable.from(pacedChunks(content, forMs), { objectMode: false, highWaterMark: CHUNK });
}

async function* pacedChunks(content: Buffer, forMs: number): AsyncGenerator<Buffer> {
  const start = performance.now();
  for (let sent = 0; sent < content.length; sent += CHUNK) {
    await untilMs(start + (forMs * sent) / content.length);
    yield content.subarray(sent, sent + CHUNK);
  }
}

/** Reads a body to its end, not faster than so many bytes in so many milliseconds, and returns the SHA-256 of it. */
export async function readPaced(body: AsyncIterable<Uint8Array>, bytes: number, forMs: number): Promise<string> {
  const start = performance.now();
  const hash = createHash("sha256");
  let read = 0;
  for await (const chunk of body) {
    hash.update(chunk);
    read += chunk.length;
    await untilMs(start + (forMs * read) / bytes);
  }
  return hash.digest("hex");
}

async function untilMs(moment: number): Promise<void> {
  const waitMs = moment - performance.now();
  if (waitMs > 1) await pause(waitMs);
}
