import { join } from "node:path";

export interface ClusterFacts {
  /** Everything that the cluster writes is in here. */
  readonly folder: string;
  /** The cluster's own id, a UUID. */
  readonly id: string;
  readonly monitorPort: number;
  readonly gatewayPort: number;
  /** The shortest session that STS grants; Ceph's own default is 900. */
  readonly minSessionSeconds: number;
  /** Encrypts the session tokens: 16 characters. */
  readonly tokenKey: string;
}

type Section = Readonly<Record<string, string | number | boolean>>;

/** The smallest cluster that serves S3 and STS: one monitor, one store in memory, one gateway, all on loopback. */
export function cephConfig(facts: ClusterFacts): string {
  const { folder, id, monitorPort, gatewayPort, minSessionSeconds, tokenKey } = facts;
  const sections: Readonly<Record<string, Section>> = {
    global: {
      fsid: id,
      "mon host": `v1:127.0.0.1:${monitorPort}`,
      "public addr": "127.0.0.1",
      "cluster addr": "127.0.0.1",
      // Nobody but this machine reaches it, and it lives for minutes.
      "auth cluster required": "none",
      "auth service required": "none",
      "auth client required": "none",
      keyring: "/dev/null",
      "run dir": folder,
      "log file": join(folder, "$name.log"),
      "admin socket": join(folder, "$name.asok"),
      // One copy of the data, in few pieces.
      "osd pool default size": 1,
      "osd pool default min size": 1,
      "mon allow pool size one": true,
      "osd crush chooseleaf type": 0,
      "osd pool default pg num": 4,
      "osd pool default pgp num": 4,
      "osd pool default pg autoscale mode": "off",
      "mon max pg per osd": 1000,
    },
    mon: {
      "mon data": join(folder, "monitor"),
      // The monitor gathers changes for a second before it agrees with itself: a start would take 11 s instead of 2.
      "paxos propose interval": 0.05,
      "paxos min wait": 0.01,
      // A monitor refuses to start on a disk that is 95 % full, and needs almost none of it.
      "mon data avail warn": 2,
      "mon data avail crit": 1,
    },
    osd: {
      "osd data": join(folder, "store"),
      "osd objectstore": "memstore",
      // An upper bound. Overwritten objects stay for two hours.
      "memstore device bytes": 2 ** 31,
      // It would tell the monitor its place before it has learned the cluster's id, every other time, and end refused.
      "osd crush update on start": false,
      "osd class update on start": false,
      "osd class load list": "*",
      "osd class default list": "*",
    },
    "client.rgw": {
      "rgw frontends": `beast endpoint=127.0.0.1:${gatewayPort}`,
      "rgw dns name": "127.0.0.1",
      "rgw s3 auth use sts": true,
      "rgw sts key": tokenKey,
      "rgw sts min session duration": minSessionSeconds,
      "rgw run sync thread": false,
      // Level 1 is the access log.
      "debug rgw": 1,
    },
  };
  return Object.entries(sections)
    .map(([name, section]) => [`[${name}]`, ...Object.entries(section).map(([key, value]) => `${key} = ${value}`), ""])
    .flat()
    .join("\n");
}
