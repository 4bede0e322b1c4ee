import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { RefreshOptions } from "@brs/core";
import { startLocalAws, type LocalAws } from "@brs/local-aws";
import { ageingClock } from "../../support/ageing-clock.js";

/** A machine of its own for a recipe: an embedded AWS, a home directory, an environment, and time to pass. */
export interface Stage {
  readonly aws: LocalAws;
  /** For sessions: the stage's time, and windows that open on the dot. */
  readonly refresh: RefreshOptions;
  /** Time passes here and at AWS alike. */
  pass(ms: number): void;
  /** Sets environment variables; they are as before when the test is over. */
  setEnvironment(variables: Readonly<Record<string, string>>): void;
  /** Writes a file below the home directory, and returns its path. */
  write(path: string, text: string, mode?: number): Promise<string>;
}

/** A new stage for each test of a file. */
export function useStage(): Stage {
  const outside = { ...process.env };
  let aws: LocalAws;
  let home: string;
  let time: ReturnType<typeof ageingClock>;
  let passedMs: number;

  beforeEach(async () => {
    aws = await startLocalAws();
    home = await mkdtemp(join(tmpdir(), "brs-recipe-"));
    time = ageingClock();
    passedMs = 0;
    for (const name of Object.keys(process.env)) if (name.startsWith("AWS_")) Reflect.deleteProperty(process.env, name);
    Object.assign(process.env, {
      HOME: home,
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_ENDPOINT_URL_S3: aws.endpoint,
      AWS_ENDPOINT_URL_STS: aws.endpoint,
    });
  });
  afterEach(async () => {
    for (const name of Object.keys(process.env)) Reflect.deleteProperty(process.env, name);
    Object.assign(process.env, outside);
    await aws.close();
    await rm(home, { recursive: true });
  });

  return {
    get aws() {
      return aws;
    },
    get refresh() {
      return { clock: time.clock, random: () => 0 };
    },
    pass(ms) {
      time.age(ms);
      passedMs += ms;
      aws.control.clockOffset(passedMs);
    },
    setEnvironment: (variables) => void Object.assign(process.env, variables),
    async write(path, text, mode = 0o600) {
      const file = join(home, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text, { mode });
      return file;
    },
  };
}
