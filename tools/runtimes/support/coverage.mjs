// What runs where: the tests hold each runtime to it, and the guide's table is written from it.
const refused = "ERR_BRS_CONFIGURATION";

/** What the application says of each of its parts. */
const said = {
  portable: {
    scenario: {
      buckets: [["photos"], ["photos"], ["photos"]],
      body: "purr",
      cacheHit: true,
      cacheMiss: true,
      ownCacheHit: true,
      generations: 4,
      rejections: 1,
      afterClose: "ERR_BRS_CLOSED",
      cut: 0,
      timersLeft: 0,
    },
    roles: {
      buckets: ["photos"],
      arn: "arn:aws:sts::123456789012:assumed-role/app/portable",
      valid: true,
      partition: "aws",
    },
  },
  system: { system: { code: "000123", printed: "ASIAPRINTED", deviceRefreshed: true } },
  noSystem: { system: { processProvider: refused, commandMfa: refused, promptMfa: refused } },
  socketsLeft: { socketsLeft: 0 },
};

/** By the name in the table, the parts that run there. A browser's sockets are the browser's. */
const runtimes = {
  "Node.js 20, 22, 24": ["portable", "system", "socketsLeft", "ownSuite"],
  "worker threads": ["portable", "system"],
  "AWS Lambda, as a CommonJS bundle": ["portable", "system", "socketsLeft"],
  "Bun 1.4": ["portable", "system", "socketsLeft"],
  "Deno 2.9": ["portable", "system", "socketsLeft"],
  "browsers (Chromium)": ["portable", "noSystem"],
};

/** What the application must say in a runtime. */
export function expectedIn(runtime) {
  return Object.assign({}, ...runtimes[runtime].map((part) => said[part]));
}

/** The rows of the table: what, the part that shows it, and where there is no such thing, what happens instead. */
const rows = [
  ["core", "portable"],
  ["cache", "portable"],
  ["session", "portable"],
  ["sts", "portable"],
  ["custom: `customProvider`", "portable"],
  ["mfa: `totpMfa`, `callbackMfa`, `singleUse`", "portable"],
  ["custom: `processProvider`", "system", `\`${refused}\``],
  ["mfa: `commandMfa`", "system", `\`${refused}\``],
  ["mfa: `promptMfa`", "ownSuite", `\`${refused}\``],
  ["iot-x509: key and certificate as PEM", "system", "no"],
  ["iot-x509: PKCS#11, `mqtt()`", "ownSuite", "no"],
];

/** The table in Markdown. */
export function renderTable() {
  const cells = ([what, part, instead]) => [
    what,
    ...Object.values(runtimes).map((parts) => {
      if (parts.includes(part)) return "yes";
      return parts.includes("noSystem") ? instead : "not tried";
    }),
  ];
  const line = (columns) => `| ${columns.join(" | ")} |`;
  const head = ["", ...Object.keys(runtimes)];
  return [line(head), line(head.map(() => "---")), ...rows.map((row) => line(cells(row)))].join("\n");
}
