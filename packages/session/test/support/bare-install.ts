import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const packages = join(__dirname, "../../..");
const modules = join(packages, "../node_modules");

/** The built packages as `npm i @brs/session` installs them, without the optional peer. */
export interface BareInstall {
  readonly folder: string;
  /** Writes an application into the folder and returns its path. */
  app(name: string, code: string): Promise<string>;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function bareInstall(): Promise<BareInstall> {
  const folder = await mkdtemp(join(tmpdir(), "brs-bare-"));
  for (const name of ["core", "cache", "session"]) {
    for (const part of ["dist", "package.json"]) {
      await cp(join(packages, name, part), join(folder, "node_modules/@brs", name, part), { recursive: true });
    }
  }
  for (const name of ["lru-cache", "mnemonist", "obliterator", "@smithy/shared-ini-file-loader"]) {
    await mkdir(dirname(join(folder, "node_modules", name)), { recursive: true });
    await symlink(join(modules, name), join(folder, "node_modules", name));
  }
  return {
    folder,
    async app(name, code) {
      await writeFile(join(folder, name), code);
      return join(folder, name);
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}
