// The public surface of a package as text, one report per entry point, under version control: a change of it shows in
// review. Run in a package's folder this writes its reports (`npm run api`); `check:pack` compares them. Both fail for a
// public member without a doc comment.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Extractor, ExtractorConfig } from "@microsoft/api-extractor";

const suffix = ".api.md";
const silent = { default: { logLevel: "none" } };
const undocumented = "ae-undocumented";

/** By the report's name, where the built types of each published entry point are. */
function entriesOf(folder) {
  const { exports } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const published = Object.entries(exports).filter(([, entry]) => entry.import?.types !== undefined);
  return published.map(([key, entry]) => [key === "." ? "index" : key.slice(2), resolve(folder, entry.import.types)]);
}

/** One configuration for all: the report alone, no rolled-up types and no documentation model. */
function configFor(folder, name, types, target) {
  return ExtractorConfig.prepare({
    packageJsonFullPath: join(folder, "package.json"),
    configObjectFullPath: undefined,
    configObject: {
      projectFolder: folder,
      mainEntryPointFilePath: types,
      newlineKind: "lf",
      compiler: { tsconfigFilePath: join(folder, "tsconfig.build.json") },
      apiReport: {
        enabled: true,
        // What is not exported but shows in a signature is part of the surface, too.
        includeForgottenExports: true,
        reportFileName: `${name}${suffix}`,
        reportFolder: target,
        reportTempFolder: target,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: { default: { logLevel: "error" } },
        extractorMessageReporting: { ...silent, [undocumented]: { logLevel: "warning" } },
        tsdocMessageReporting: silent,
      },
    },
  });
}

/**
 * @returns {{ reports: Map<string, string>, gaps: string[] }} by the report's file name its text, and in words each
 *   public member that has no doc comment
 */
function makeReports(folder) {
  const target = mkdtempSync(join(tmpdir(), "brs-api-"));
  // A member that several entry points show is one gap.
  const gaps = new Set();
  try {
    for (const [name, types] of entriesOf(folder)) {
      if (!existsSync(types)) throw new Error(`${types} is missing: build the package first.`);
      const messages = [];
      const { succeeded } = Extractor.invoke(configFor(folder, name, types, target), {
        localBuild: true,
        messageCallback(message) {
          const text = message.formatMessageWithLocation(folder);
          if (message.messageId === undocumented) gaps.add(`${text} Say in a doc comment what it means.`);
          else if (message.logLevel === "error") messages.push(text);
          message.handled = true;
        },
      });
      if (!succeeded) throw new Error(`api-extractor cannot read ${types}:\n${messages.join("\n")}`);
    }
    const names = readdirSync(target).filter((name) => name.endsWith(suffix));
    return { reports: new Map(names.map((name) => [name, readFileSync(join(target, name), "utf8")])), gaps: [...gaps] };
  } finally {
    rmSync(target, { recursive: true, force: true });
  }
}

function readReports(reports) {
  const names = existsSync(reports) ? readdirSync(reports) : [];
  return new Map(names.map((name) => [name, readFileSync(join(reports, name), "utf8")]));
}

/** The lines that only one of two texts has. */
function changedLines(before, after) {
  const lines = (text) => text.split("\n").filter((line) => line.trim() !== "");
  const only = (mark, own, other) => {
    const known = new Set(lines(other));
    return lines(own).flatMap((line) => (known.has(line) ? [] : [`  ${mark} ${line}`]));
  };
  return [...only("-", before, after), ...only("+", after, before)].join("\n");
}

/**
 * @param {string} folder of one package, built
 * @returns {string[]} which reports do not say what the package exports, and what has no doc comment
 */
export function checkApiReports(folder) {
  const { reports: wanted, gaps } = makeReports(folder);
  const found = readReports(join(folder, "api"));
  const outdated = [...new Set([...wanted.keys(), ...found.keys()])]
    .filter((name) => wanted.get(name) !== found.get(name))
    .map(
      (name) =>
        `the public API is not what api/${name} says: run \`npm run api\`, and commit it if you mean it\n` +
        changedLines(found.get(name) ?? "", wanted.get(name) ?? ""),
    );
  return [...outdated, ...gaps];
}

/**
 * @param {string} folder of one package, built
 * @returns {string[]} what has no doc comment; the reports are written all the same
 */
export function writeApiReports(folder) {
  const target = join(folder, "api");
  const { reports, gaps } = makeReports(folder);
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target);
  for (const [name, text] of reports) writeFileSync(join(target, name), text);
  return gaps;
}

if (process.argv[1] === import.meta.filename) {
  const gaps = writeApiReports(process.cwd());
  for (const gap of gaps) console.error(`- ${gap}`);
  if (gaps.length > 0) process.exitCode = 1;
}
