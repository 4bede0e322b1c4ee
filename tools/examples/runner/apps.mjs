// The apps: every folder of docs/examples. Read before anything is installed: plain Node.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../../../docs/examples", import.meta.url));

/**
 * @typedef {object} App
 * @property {string} name of its folder
 * @property {string} description
 * @property {string} root
 * @property {{ scripts: Readonly<Record<string, string>>, dependencies: Readonly<Record<string, string>> }} manifest
 */

/** @returns {readonly App[]} */
export function listApps() {
  return readdirSync(folder)
    .map((name) => ({ name, root: join(folder, name) }))
    .filter(({ root }) => existsSync(join(root, "package.json")))
    .map(({ name, root }) => {
      const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
      return { name, root, description: manifest.description, manifest };
    });
}
