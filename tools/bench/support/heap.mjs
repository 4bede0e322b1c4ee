import { setImmediate as turn } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

// So that nobody has to remember --expose-gc.
setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc");

/** Bytes in use after collection; a turn of the loop in between lets finalizers and closed handles go. */
export async function heapBytes() {
  for (let i = 0; i < 3; i++) {
    collect();
    await turn();
  }
  return process.memoryUsage().heapUsed;
}

/** What a call leaves for the collector, in pieces that fit into the young generation: a collection would hide it. */
export function bytesPerCall(run, calls) {
  const piece = 1_000;
  for (let i = 0; i < 20 * piece; i++) run();
  collect();
  let bytes = 0;
  for (let done = 0; done < calls; done += piece) {
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < piece; i++) run();
    bytes += Math.max(0, process.memoryUsage().heapUsed - before);
  }
  return bytes / calls;
}
