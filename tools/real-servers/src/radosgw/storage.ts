import { randomBytes, randomUUID } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cephConfig, type ClusterFacts } from "./ceph-config.js";
import type { Daemons } from "./daemons.js";
import { freePort } from "./free-port.js";
import { runTool } from "./run-tool.js";

type GatewayFacts = Pick<ClusterFacts, "folder" | "gatewayPort" | "minSessionSeconds">;

/** Starts what a gateway keeps its objects in: a monitor and a store in memory. Returns the cluster's configuration file. */
export async function startStorage(daemons: Daemons, facts: GatewayFacts): Promise<string> {
  const { folder } = facts;
  const [id, storeId, monitorPort] = [randomUUID(), randomUUID(), await freePort()];
  const configFile = join(folder, "ceph.conf");
  const config = cephConfig({ ...facts, id, monitorPort, tokenKey: randomBytes(8).toString("hex") });
  await writeFile(configFile, config, { mode: 0o600 });
  await Promise.all(["monitor", "store"].map((name) => mkdir(join(folder, name))));

  const map = join(folder, "monmap");
  await runTool("monmaptool", ["--create", "--fsid", id, "--addv", "a", `[v1:127.0.0.1:${monitorPort}]`, map]);
  await runTool("ceph-mon", ["-c", configFile, "--mkfs", "-i", "a", "--monmap", map]);
  daemons.start("ceph-mon", ["-f", "-c", configFile, "-i", "a"]);

  const ceph = (...command: readonly string[]): Promise<string> =>
    insist(() => daemons.during((signal) => runTool("ceph", ["-c", configFile, ...command], signal)));
  await ceph("osd", "new", storeId);
  await ceph("osd", "crush", "add", "osd.0", "1", "root=default", "host=local");
  await runTool("ceph-osd", ["-c", configFile, "-i", "0", "--mkfs", "--osd-uuid", storeId]);
  daemons.start("ceph-osd", ["-f", "-c", configFile, "-i", "0"]);
  return configFile;
}

const ATTEMPTS = 10;

/**
 * A client of Ceph that is quick, or on a busy machine, now and then asks before it has learned the cluster's id, and is
 * refused for it. The commands here may be given twice.
 */
async function insist<Result>(command: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await command();
    } catch (error) {
      const tooEarly = error instanceof Error && error.message.includes("EPERM");
      if (!tooEarly || attempt === ATTEMPTS) throw error;
    }
  }
}
