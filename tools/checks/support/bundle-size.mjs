// What a package adds to an application's bundle: minified and gzipped, beside what it stands on.
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

/**
 * @param {string} name the package, built
 * @param {readonly string[]} beside what is in the bundle anyway
 * @returns {Promise<number>} bytes
 */
export async function bundleSize(name, beside) {
  const { outputFiles } = await build({
    stdin: { contents: `export * from "${name}";`, resolveDir: import.meta.dirname },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "neutral",
    mainFields: ["module", "main"],
    external: [...beside],
    write: false,
    logLevel: "silent",
  });
  return gzipSync(outputFiles[0].contents, { level: 9 }).length;
}
