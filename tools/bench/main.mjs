// `npm run bench`: brs beside what would be used instead, in one run.
import { readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { availableParallelism, loadavg } from "node:os";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import * as prettier from "prettier";
import { workspaceRoot as root } from "../run/workspace.mjs";
import { machineLine, page, sectionText } from "./report/markdown.mjs";
import { scales } from "./scales.mjs";
import { sections } from "./sections.mjs";
import { startServer } from "./support/server.mjs";

const usage = `Usage: npm run bench [-- [section …] [--quick] [--json] [--out folder]]

  npm run bench                every section; writes docs/benchmarks.md and docs/benchmarks.json
  npm run bench -- refresh     one section, printed and not written
  --quick                      tiny counts: proves that the bench works, not how fast anything is; writes nothing
  --json                       prints JSON instead of Markdown
  --out folder                 writes there instead

Sections: ${Object.keys(sections).join(", ")}`;

/** What was asked for. Throws with a sentence for the user. */
function readArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      quick: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      out: { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  });
  const unknown = positionals.filter((name) => !Object.hasOwn(sections, name));
  if (unknown.length > 0) throw new Error(`There is no section ${unknown.join(", ")}.\n\n${usage}`);
  if (positionals.length > 0 && values.out !== undefined) {
    throw new Error("--out writes the whole page: leave the sections out.");
  }
  return { ...values, names: positionals };
}

async function measure(names, scale) {
  const start = loadavg()[0];
  const server = await startServer();
  const results = [];
  try {
    for (const name of names) {
      const { title, about, run } = sections[name];
      process.stderr.write(`${title} …`);
      const began = performance.now();
      const result = await run({ server, scale });
      process.stderr.write(` ${((performance.now() - began) / 1_000).toFixed(1)} s\n`);
      results.push({ name, title, about, command: `npm run bench -- ${name}`, ...result });
    }
  } finally {
    await server.close();
  }
  return { machine: machine(start), sections: results };
}

function machine(start) {
  const manifest = createRequire(import.meta.url).resolve("@aws-sdk/client-s3/package.json");
  return {
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    cores: availableParallelism(),
    load: { start, end: loadavg()[0] },
    sdk: JSON.parse(readFileSync(manifest, "utf8")).version,
  };
}

async function write(folder, report) {
  await mkdir(folder, { recursive: true });
  const texts = { "benchmarks.md": page(report), "benchmarks.json": JSON.stringify(report) };
  for (const [name, text] of Object.entries(texts)) {
    const filepath = join(folder, name);
    const style = await prettier.resolveConfig(join(root, "docs", name));
    await writeFile(filepath, await prettier.format(text, { ...style, filepath }));
    process.stderr.write(`Wrote ${relative(process.cwd(), filepath)}\n`);
  }
}

async function main({ names, quick, json, out }) {
  const whole = names.length === 0;
  const report = await measure(whole ? Object.keys(sections) : names, quick ? scales.quick : scales.full);
  if (json) console.log(JSON.stringify(report, null, 2));
  else console.log([machineLine(report.machine), ...report.sections.map(sectionText)].join("\n\n"));
  if (out !== undefined) await write(out, report);
  else if (whole && !quick) await write(join(root, "docs"), report);
}

// The SDK announces the end of its support for older Node versions; that is not what is measured here.
process.removeAllListeners("warning");
let asked;
try {
  asked = readArguments();
} catch (error) {
  console.error(error.message);
  process.exitCode = 2;
}
try {
  if (asked?.help) console.log(usage);
  else if (asked !== undefined) await main(asked);
} catch (error) {
  console.error(error.stack ?? error);
  process.exitCode = 1;
}
