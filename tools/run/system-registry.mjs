// Which programs of the system the tests need. `name` is what a test asks for.
import { onPath } from "./on-path.mjs";

// A Ceph RADOS Gateway needs a small cluster behind it.
const ceph = { "ceph-mon": "ceph-mon", "ceph-osd": "ceph-osd", "ceph-common": "radosgw-admin", radosgw: "radosgw" };

/** @type {readonly import("./system-needs.mjs").SystemNeed[]} */
export const systemRegistry = [
  { name: "openssl", apt: "openssl", why: "the device guide's commands", found: () => onPath("openssl") },
  {
    name: "script",
    apt: "bsdutils",
    why: "a person at a terminal",
    // That of util-linux: others take other arguments.
    found: () => process.platform === "linux" && onPath("script"),
  },
  { name: "mosquitto", apt: "mosquitto", why: "MQTT against a real broker", found: () => onPath("mosquitto") },
  { name: "softhsm2", apt: "softhsm2", why: "keys in a PKCS#11 token", found: () => onPath("softhsm2-util") },
  {
    name: "opensc",
    apt: "opensc",
    why: "a key that is born in a PKCS#11 token",
    found: () => onPath("pkcs11-tool"),
  },
  { name: "chromium", apt: "chromium", why: "the packages in a real page", found: () => onPath("chromium") },
  ...Object.entries(ceph).map(([apt, program]) => ({
    name: program,
    apt,
    why: "brs on an STS and S3 that enforce expiry",
    project: "@brs/real-servers",
    found: () => onPath(program),
  })),
];
