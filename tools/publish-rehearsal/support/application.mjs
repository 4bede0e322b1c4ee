// An application in an empty folder: what a README says is installed, and one program in every kind of module.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";
import { execute, failure } from "./command.mjs";

const repository = fileURLToPath(new URL("../../..", import.meta.url));
const sourceOf = (name) => fileURLToPath(new URL(`../consumers/${name}.ts`, import.meta.url));
const main = `import type { Facts } from "./facts.js";
import { run } from "./app.js";

const facts = JSON.parse(process.env["BRS_FACTS"] ?? "") as Facts;
void run(facts).then((result) => process.stdout.write(JSON.stringify(result)));
`;

/** The program's files by name, as TypeScript. */
export function readProgram(name) {
  const facts = readFileSync(sourceOf("facts"), "utf8");
  return { "facts.ts": facts, "app.ts": readFileSync(sourceOf(name), "utf8"), "main.ts": main };
}

/** What the program imports beside brs, in the versions that it is tested with here, or in the oldest. */
function ownDependencies(program, oldest) {
  const { devDependencies } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8"));
  const names = [...program["app.ts"].matchAll(/from "(@aws-sdk\/[\w-]+)"/g)].map(([, name]) => name);
  const types = `@types/node@${devDependencies["@types/node"]}`;
  if (oldest === undefined) return [types, ...names.map((name) => `${name}@${devDependencies[name]}`)];
  // Of STS, which brs brings, as well: else npm would keep the newest.
  const clients = [...new Set([...names, "@aws-sdk/client-sts"])].map((name) => `${name}@${oldest.sdk}`);
  return [types, ...clients, `typescript@${oldest.typescript}`];
}

/** npm's remarks on this machine's settings are not ours. */
export function remarks(stderr) {
  return stderr
    .split("\n")
    .filter((line) => !/^(npm notice.*|npm warn Unknown (user|env|global|builtin|cli) config.*|\s*)$/.test(line));
}

async function install(command, { folder, env }) {
  const [npm, ...args] = command.split(" ");
  const { stderr } = await execute(npm, args, { cwd: folder, env });
  const said = remarks(stderr);
  if (said.length > 0) throw failure(`${command} warned, and`, said.join("\n"));
}

/** Exactly what the README says, in an empty folder; then what the application has of its own. */
export async function installApplication({ command, program, folder, oldest }, env) {
  mkdirSync(folder, { recursive: true });
  await install(command, { folder, env });
  await install(`npm i ${ownDependencies(program, oldest).join(" ")}`, { folder, env });
}

function write(folder, files, type) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}

async function asJavaScript(folder, files, type) {
  const format = type === "module" ? "esm" : "cjs";
  const entries = Object.entries(files).map(async ([name, text]) => {
    const { code } = await transform(text, { loader: "ts", format, target: "node20" });
    return [name.replace(/ts$/, "js"), code];
  });
  write(folder, Object.fromEntries(await Promise.all(entries)), type);
  return join(folder, "main.js");
}

/** As strict as it gets, and nothing is skipped: all declarations that come along must be right. */
async function asTypeScript(folder, { program: files, compiler }, type, options) {
  const compilerOptions = {
    ...{ strict: true, skipLibCheck: false, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true },
    ...{ target: "es2022", lib: ["es2022"], types: ["node"], rootDir: ".", outDir: "out" },
    ...options,
  };
  write(folder, { ...files, "tsconfig.json": JSON.stringify({ compilerOptions, include: ["*.ts"] }) }, type);
  await execute(process.execPath, [compiler, "-p", folder], { cwd: folder });
  return join(folder, "out/main.js");
}

/** Bundles lie where nothing is installed: all that they need is in them. */
async function asBundle(source, outfile, options) {
  mkdirSync(dirname(outfile), { recursive: true });
  const settings = { bundle: true, platform: "node", target: "node20", logLevel: "silent" };
  const { warnings } = await build({ ...settings, entryPoints: [source], outfile, ...options });
  if (warnings.length > 0) throw failure("esbuild warned, and", warnings.map(({ text }) => text).join("\n"));
  return outfile;
}

async function asJestSuite(folder, files, answer) {
  await asJavaScript(folder, files, "commonjs");
  const test = `const { run } = require("./app.js");
test("the application works", async () => {
  expect(await run(JSON.parse(process.env.BRS_FACTS))).toEqual(${JSON.stringify(answer)});
});
`;
  writeFileSync(join(folder, "app.test.js"), test);
  const config = { rootDir: folder, transform: {}, watchman: false };
  return [join(repository, "node_modules/jest/bin/jest.js"), "--runInBand", "--config", JSON.stringify(config)];
}

const makers = {
  "ES modules": ({ at, program }) => asJavaScript(at("esm"), program, "module"),
  CommonJS: ({ at, program }) => asJavaScript(at("cjs"), program, "commonjs"),
  "TS node16 ESM": ({ at, ...source }) => asTypeScript(at("ts-esm"), source, "module", { module: "node16" }),
  "TS node16 CJS": ({ at, ...source }) => asTypeScript(at("ts-cjs"), source, "commonjs", { module: "node16" }),
  "TS bundler": ({ at, ...source }) =>
    asTypeScript(at("ts-bundler"), source, "module", { module: "esnext", moduleResolution: "bundler" }),
  "Jest CJS": ({ at, program, answer }) => asJestSuite(at("jest"), program, answer),
  "bundle ESM": ({ at, bundles }) =>
    asBundle(at("esm/main.js"), join(bundles, "app.mjs"), { format: "esm", mainFields: ["module", "main"] }),
  "bundle CJS": ({ at, bundles }) => asBundle(at("cjs/main.js"), join(bundles, "app.cjs"), { format: "cjs" }),
};

/** Every kind of program that an application may be. The bundles are made of the first two. */
export const kinds = Object.keys(makers);

/**
 * @param {string} kind
 * @param {{ folder: string, bundles: string, program: object, answer: object, oldest?: object }} application
 * @returns {Promise<{ kind: string, args?: string[], cwd?: string, problem?: string }>} args: for node; or why there is none
 */
export async function makeProgram(kind, { folder, bundles, program, answer, oldest }) {
  const compiler =
    oldest === undefined
      ? join(repository, "node_modules/@typescript/native/bin/tsc")
      : join(folder, "node_modules/typescript/bin/tsc");
  try {
    const args = [await makers[kind]({ at: (name) => join(folder, name), bundles, program, compiler, answer })].flat();
    return { kind, args, cwd: kind.startsWith("bundle") ? bundles : folder };
  } catch (error) {
    return { kind, problem: error.message };
  }
}
