import { createDaemons } from "../../src/radosgw/daemons.js";
import { childrenOf } from "../support/processes.js";

const forever = ["-e", "setInterval(() => {}, 1000)"];

test("work is given up when a program that it needs ends unasked, and the error says what that printed", async () => {
  const daemons = createDaemons();
  daemons.start(process.execPath, forever);
  daemons.start(process.execPath, ["-e", "console.error('the disk is full'); process.exit(7)"]);
  let given: AbortSignal | undefined;
  const work = daemons.during((signal) => {
    given = signal;
    return new Promise(() => undefined);
  });
  await expect(work).rejects.toThrow(/ended \(7\): the disk is full$/);
  expect(given?.aborted).toBe(true);
  await daemons.kill();
  expect(await childrenOf(process.pid)).toEqual([]);
});

test("a program that was stopped is missed by nobody", async () => {
  const daemons = createDaemons();
  const daemon = daemons.start(process.execPath, forever);
  await daemon.stop();
  await daemon.stop();
  await expect(daemons.during(async () => "done")).resolves.toBe("done");
  await daemons.kill();
});

test("a program that is not there is an error, and nothing waits for it", async () => {
  const daemons = createDaemons();
  daemons.start("brs-no-such-daemon", []);
  await expect(daemons.during(() => new Promise(() => undefined))).rejects.toThrow(/brs-no-such-daemon/);
  await daemons.kill();
});
