// The short table: what most readers want, picked from the sections.
import { show } from "./units.mjs";

/** Finds a row by the beginning of what it is called. */
function finder(sections) {
  return (name, beginning) => {
    const section = sections.find((candidate) => candidate.name === name);
    const row = section?.rows.find(({ figure }) => figure.startsWith(beginning));
    if (row === undefined) throw new Error(`The bench has no figure "${beginning}" in ${name}.`);
    const of = (column) => row.values[section.columns.indexOf(column)];
    const text = (column) => show(of(column), row.units?.[section.columns.indexOf(column)] ?? row.unit);
    return { of, text, ratio: row.ratio, figure: row.figure, command: section.command };
  };
}

const contestants = ["plain SDK", "default chain", "by hand", "brs"];

export function numbersToBeat(sections) {
  const find = finder(sections);
  const row = (title, rows, python, join = (cells) => cells.join(" / ")) => [
    title,
    ...contestants.map((name) => {
      const cells = rows.map((found) => found.text(name));
      return cells.every((cell) => cell === "–") ? "–" : join(cells);
    }),
    python,
    `\`${rows[0].command}\``,
  ];
  const cold = find("refresh", "AssumeRole calls of");
  const more = find("refresh", "AssumeRole calls at");
  const first = find("refresh", "first request");
  const processes = find("counts", "AssumeRole calls of");
  const inARow = find("counts", "AssumeRole calls for");
  const prompts = find("mfa", "prompts");
  const failed = find("outage", "failed");
  const asked = find("outage", "requests that");
  const outageWait = find("outage", "wait");
  const worstWait = find("refresh", "wait for credentials, worst");
  const stalled = find("refresh", "calls that waited");
  const call = find("credentials", "client.config.credentials()");
  const again = find("client", "session.client(), an equal literal");
  const construct = find("client", "new S3Client");
  const newOne = find("client", "session.client(S3Client, config), a new one");
  const [kept, ofCache, fresh, shared] = [
    "one client kept",
    "a client of the brs",
    "a fresh client per request, d",
    "a fresh client per request on",
  ].map((name) => find("connections", name));
  const idle = find("memory", "an S3Client that idles");
  const session = find("memory", "a session that holds");
  const tenant = find("memory", "a tenant, heap");
  const single = (title, plain, brs, python, { command }) => [title, plain, "–", "–", brs, python, `\`${command}\``];

  const rows = [
    row(`${cold.figure} / at a refresh`, [cold, more], "–", ([a, b]) => `${a} / +${b}`),
    row(processes.figure, [processes], "8"),
    row(
      "refresh with STS at 300 ms: worst wait / p99 / calls that waited",
      [worstWait, find("refresh", "wait for credentials, p99"), stalled],
      "305 ms; 1 of 32 callers (advisory), 32 of 32 (mandatory)",
    ),
    row(
      "STS fails, credentials valid: failed calls / all / requests to STS",
      [failed, find("outage", "calls in all"), asked],
      "mandatory: all raise; advisory: about 130 calls/s, a reader blocks 6–11 s",
    ),
    row(inARow.figure, [inARow], "every read"),
    row(`MFA: ${prompts.figure} / codes refused`, [prompts, find("mfa", "codes refused")], "–"),
    row("`credentials()` of a client, fresh", [call], "9 µs"),
    single("getting the same client again", "–", again.text("median"), "28 µs", again),
    single("making a client for the first time", construct.text("median"), newOne.text("median"), "3.4 ms", construct),
    single(
      "heap of an idle S3 client / of an idle session",
      idle.text("plain SDK"),
      session.text("brs"),
      "339 KiB",
      idle,
    ),
    single(
      "request over local TLS: client kept / fresh / fresh on a shared handler",
      [kept, fresh, shared].map((found) => found.text("median")).join(" / "),
      ofCache.text("median"),
      "–",
      kept,
    ),
  ];
  return { rows, notBetter: notBetter() };

  function notBetter() {
    const core = find("bundle", "@brs/core");
    const over = core.of("minified + gzip") > core.of("budget");
    return [
      `The first call waits for STS as everybody's does: ${first.text("brs")} (median of the clients), plain SDK ${first.text("plain SDK")}.`,
      `Processes do not share: ${processes.figure}: ${processes.text("brs")}, as with everything else here.`,
      `Sharing within a process is no magic: a dozen lines by hand do it too (${cold.text("by hand")} call cold, ${more.text("by hand")} at a refresh). What they do not do is ` +
        `refresh behind the calls (worst wait ${worstWait.text("by hand")}) and live through an outage (${failed.text("by hand")} failed calls).`,
      `The default chain refreshes behind the calls as well (worst wait ${worstWait.text("default chain")}), once per client, and fails ${failed.text("default chain")} calls in the ` +
        `outage: it has no back-off, though (${asked.text("default chain")} requests to STS, brs ${asked.text("brs")}), and needs the role in a profile.`,
      `Close to expiry a call of brs may wait for one attempt before it goes on with what it holds: ${outageWait.text("brs")} at worst in the outage.`,
      `Making a client for the first time costs ${newOne.text("median")} in a session (the client before it is evicted meanwhile) and ${construct.text("median")} without: ` +
        "a key, a facade for its handler, a plugin.",
      `A client kept by hand is at least as fast as one of the cache: ${kept.text("median")} and ${ofCache.text("median")} per request.`,
      `A tenant's heap is ${tenant.text("brs")} with brs, ${tenant.text("plain SDK")} with the plain SDK, ${tenant.text("default chain")} with the default chain.`,
      `Extra bytes: ${["core", "cache", "session", "sts"].map((name) => `${find("bundle", `@brs/${name}`).text("minified + gzip")} ${name}`).join(", ")}.` +
        (over ? ` Core is over its budget of ${core.text("budget")}.` : ""),
    ];
  }
}
