import { execFileSync } from "node:child_process";
import { createPublicKey } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A software token with a configuration and a store of its own. */
export interface SoftHsm {
  readonly library: string;
  readonly label: string;
  readonly pin: string;
  /** For processes that use the token: SoftHSM reads it when its library is loaded. */
  readonly env: { readonly SOFTHSM2_CONF: string };
  readonly folder: string;
  importKey(label: string, pkcs8: string): Promise<void>;
  /** Lets the token make a key of its own, and returns the public half. Takes OpenSC. */
  generateKey(label: string, type: string): KeyObject;
  close(): Promise<void>;
}

const places = ["/usr/lib/softhsm", "/usr/lib64/softhsm", "/usr/lib64/pkcs11", "/opt/homebrew/lib/softhsm"];

export async function startSoftHsm(label = "device", pin = "4711"): Promise<SoftHsm> {
  const folder = await mkdtemp(join(tmpdir(), "brs-softhsm-"));
  const library =
    places.map((place) => join(place, "libsofthsm2.so")).find((path) => existsSync(path)) ?? "libsofthsm2.so";
  const configuration = join(folder, "softhsm2.conf");
  await mkdir(join(folder, "tokens"));
  await writeFile(
    configuration,
    `directories.tokendir = ${folder}/tokens\nobjectstore.backend = file\nlog.level = ERROR\n`,
  );
  const env = { SOFTHSM2_CONF: configuration };
  const softhsm = (...options: string[]): unknown =>
    execFileSync("softhsm2-util", ["--module", library, ...options], {
      env: { ...process.env, ...env },
      stdio: "pipe",
    });
  softhsm("--init-token", "--free", "--label", label, "--so-pin", "12345678", "--pin", pin);
  let keys = 0;
  return {
    library,
    label,
    pin,
    env,
    folder,
    async importKey(keyLabel, pkcs8) {
      const file = join(folder, `${keyLabel}.pem`);
      await writeFile(file, pkcs8);
      const id = String(++keys).padStart(2, "0");
      softhsm("--import", file, "--token", label, "--label", keyLabel, "--id", id, "--pin", pin);
      await rm(file);
    },
    generateKey(keyLabel, type) {
      const id = String(++keys).padStart(2, "0");
      const login = ["--module", library, "--token-label", label, "--login", "--pin", pin];
      const tool = (...options: string[]): Buffer =>
        execFileSync("pkcs11-tool", [...login, ...options], { env: { ...process.env, ...env }, stdio: "pipe" });
      tool("--keypairgen", "--key-type", type, "--label", keyLabel, "--id", id);
      const der = tool("--read-object", "--type", "pubkey", "--id", id);
      return createPublicKey({ key: der, format: "der", type: "spki" });
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}
