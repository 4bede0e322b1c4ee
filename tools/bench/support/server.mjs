// The embedded AWS in a process of its own: what it does must not delay the clients that are measured.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { controlClient } from "@brs/local-aws";
import { contestantNames, roleArn, slug } from "./contestants.mjs";

const cli = join(dirname(createRequire(import.meta.url).resolve("@brs/local-aws")), "../esm/cli.js");

/** Starts it, and makes it what the default chain of this process finds. */
export async function startServer() {
  const child = spawn(process.execPath, [cli, "--until-stdin-ends"], { stdio: ["pipe", "pipe", "inherit"] });
  const [line] = await once(createInterface(child.stdout), "line");
  const facts = JSON.parse(line);
  const folder = mkdtempSync(join(tmpdir(), "brs-bench-"));
  Object.assign(process.env, environment(facts, folder));
  return {
    facts,
    control: controlClient(facts.endpoint),
    async close() {
      child.stdin.end();
      if (child.exitCode === null) await once(child, "exit");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** One profile per contestant: the default chain takes roles from profiles. */
function environment({ endpoint, region, accessKeyId, secretAccessKey }, folder) {
  const file = join(folder, "config");
  const base = [`aws_access_key_id = ${accessKeyId}`, `aws_secret_access_key = ${secretAccessKey}`];
  const profiles = contestantNames.map((name) =>
    [`[profile ${slug(name)}]`, `role_arn = ${roleArn(name)}`, "source_profile = base", `region = ${region}`].join(
      "\n",
    ),
  );
  writeFileSync(file, [["[profile base]", ...base].join("\n"), ...profiles, ""].join("\n"));
  return {
    AWS_CONFIG_FILE: file,
    AWS_SHARED_CREDENTIALS_FILE: join(folder, "none"),
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_ENDPOINT_URL_STS: endpoint,
    AWS_REGION: region,
  };
}
