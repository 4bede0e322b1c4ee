import { runTool } from "../../src/radosgw/run-tool.js";

test("what a tool prints is returned", async () => {
  expect(await runTool(process.execPath, ["-e", "console.log(6 * 7)"])).toBe("42\n");
});

test("a tool that is not installed is told with the packages to install", async () => {
  await expect(runTool("brs-no-such-tool", [])).rejects.toThrow(
    "brs-no-such-tool is not installed. On Debian: sudo apt-get install --no-install-recommends ceph-mon ceph-osd ceph-common radosgw",
  );
});

test("a tool that fails says why", async () => {
  const script = "console.error('no monitor'); process.exit(3)";
  await expect(runTool(process.execPath, ["-e", script])).rejects.toThrow("failed (3): no monitor");
});

test("a tool ends when nobody needs its answer any more", async () => {
  const controller = new AbortController();
  const endless = runTool(process.execPath, ["-e", "setInterval(() => {}, 1000)"], controller.signal);
  controller.abort();
  await expect(endless).rejects.toThrow("failed (ABORT_ERR)");
});
