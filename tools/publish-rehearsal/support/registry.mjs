// Verdaccio on a free port of this machine, for the packages of this workspace and nothing else. What they depend on
// comes from the registry that npm is configured with.
import { once } from "node:events";
import { createRequire } from "node:module";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureInstalled } from "../../run/install.mjs";

const home = fileURLToPath(new URL("../registry", import.meta.url));
const scope = "@brs";

/** @returns {Promise<string | undefined>} why it had to be installed */
export function installRegistry() {
  return ensureInstalled(home);
}

/** @param {string} folder for what is published and said */
export async function startRegistry(folder) {
  mkdirSync(folder, { recursive: true });
  const { runServer } = createRequire(join(home, "package.json"))("verdaccio");
  const config = join(folder, "config.yaml");
  const server = await runServer({
    configPath: config,
    self_path: config,
    storage: join(folder, "storage"),
    uplinks: {},
    packages: { [`${scope}/*`]: { access: "$all", publish: "$all" } },
    log: { type: "file", path: join(folder, "log.txt"), format: "pretty", level: "warn", colors: false },
    web: { enable: false },
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  const url = `http://127.0.0.1:${port}/`;

  // Instead of the user's own settings: with these nothing can be published elsewhere. Any token will do here.
  const npmrc = join(folder, "npmrc");
  writeFileSync(npmrc, `registry=${url}\n//127.0.0.1:${port}/:_authToken=rehearsal\n`);
  return {
    url,
    /** For publishing. */
    publisher: { npm_config_registry: url, npm_config_userconfig: npmrc },
    /** For installing: only the packages of this workspace come from here. */
    installer: { [`npm_config_${scope}:registry`]: url },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
