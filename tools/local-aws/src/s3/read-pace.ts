import type { ServerResponse } from "node:http";
import type { Waits } from "../waits.js";

/** How bodies of GetObject are sent. */
export interface ReadPace {
  /** Bytes per write; default 65 536. */
  readonly chunkBytes?: number;
  /** Pause after each write; default 0. */
  readonly delayMs?: number;
  /** After so many bytes the body waits for `release`. */
  readonly holdAfterBytes?: number;
}

const DEFAULT_CHUNK = 65_536;

/** Sends a body piece by piece, no faster than the client reads. */
export async function sendPaced(response: ServerResponse, data: Buffer, pace: ReadPace, waits: Waits): Promise<void> {
  const size = pace.chunkBytes ?? DEFAULT_CHUNK;
  const holdAt = pace.holdAfterBytes ?? Infinity;
  let sent = 0;
  let held = false;
  while (sent < data.length) {
    const end = Math.min(sent + size, data.length, held || sent >= holdAt ? Infinity : holdAt);
    if (!response.write(data.subarray(sent, end)) && !(await drained(response))) return;
    sent = end;
    if (!held && sent >= holdAt && sent < data.length) {
      held = true;
      if (!(await waits.hold(response))) return;
    }
    if ((pace.delayMs ?? 0) > 0 && sent < data.length && !(await waits.sleep(response, pace.delayMs ?? 0))) return;
  }
  response.end();
}

function drained(response: ServerResponse): Promise<boolean> {
  if (response.destroyed) return Promise.resolve(false);
  return new Promise((resolve) => {
    const settle = (): void => {
      response.off("drain", settle);
      response.off("close", settle);
      resolve(!response.destroyed);
    };
    response.once("drain", settle);
    response.once("close", settle);
  });
}
