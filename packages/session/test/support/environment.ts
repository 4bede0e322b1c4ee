import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Runs work with these variables in the environment (`undefined`: without them), and puts back what was there. */
export async function withEnvironment<T>(
  variables: Readonly<Record<string, string | undefined>>,
  work: () => Promise<T>,
): Promise<T> {
  const before = Object.fromEntries(Object.keys(variables).map((name) => [name, process.env[name]]));
  set(variables);
  try {
    return await work();
  } finally {
    set(before);
  }
}

function set(variables: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) Reflect.deleteProperty(process.env, name);
    else process.env[name] = value;
  }
}

/** Runs work with these shared configuration files, and no Region or profile in the environment. */
export async function withProfiles<T>(
  files: { readonly config?: string; readonly credentials?: string },
  work: () => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "brs-profiles-"));
  const write = async (name: string, text: string | undefined): Promise<string> => {
    const path = join(folder, name);
    if (text !== undefined) await writeFile(path, text);
    return path;
  };
  const variables = {
    AWS_CONFIG_FILE: await write("config", files.config),
    AWS_SHARED_CREDENTIALS_FILE: await write("credentials", files.credentials),
    AWS_REGION: undefined,
    AWS_PROFILE: undefined,
  };
  try {
    return await withEnvironment(variables, work);
  } finally {
    await rm(folder, { recursive: true });
  }
}
