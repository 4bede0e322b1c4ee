import { cephConfig } from "../../src/radosgw/ceph-config.js";

const config = cephConfig({
  folder: "/tmp/brs-rgw-x",
  id: "9fe5e3f5-adee-404d-9322-870a30f0eee5",
  monitorPort: 40_001,
  gatewayPort: 40_002,
  minSessionSeconds: 6,
  tokenKey: "0123456789abcdef",
});

test("every address is loopback's", () => {
  const addresses = config.match(/\d+\.\d+\.\d+\.\d+/g) ?? [];
  expect(addresses.length).toBeGreaterThan(3);
  expect(new Set(addresses)).toEqual(new Set(["127.0.0.1"]));
});

test("every file is in the folder", () => {
  const files = config.match(/(?<== )\/\S+/g) ?? [];
  expect(files.length).toBeGreaterThan(3);
  for (const file of files) expect(file).toMatch(/^\/tmp\/brs-rgw-x(\/|$)|^\/dev\/null$/);
});

test("the gateway's own settings are in its section", () => {
  const [, gateway] = config.split("[client.rgw]\n");
  expect(gateway).toContain("rgw frontends = beast endpoint=127.0.0.1:40002\n");
  expect(gateway).toContain("rgw sts min session duration = 6\n");
  expect(gateway).toContain("rgw sts key = 0123456789abcdef\n");
});
