import { S3Client } from "@aws-sdk/client-s3";
import { appendFile } from "node:fs/promises";
import { createSession, type SessionOptions } from "../src/index.js";
import { withEnvironment, withProfiles } from "./support/environment.js";

const provider = async () => ({ accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" });

const config = `
[default]
region = eu-west-1
[profile app]
region = eu-west-2
[profile silent]
output = json
[sso-session corp]
sso_region = us-east-1
[services local]
s3 =
  endpoint_url = http://127.0.0.1:1
`;
const credentials = `
[app]
region = eu-west-3
aws_access_key_id = AKIDEXAMPLE
[legacy]
aws_access_key_id = AKIDEXAMPLE
`;

/** The Region of a session, and beside it that of an SDK client left to its own rules. */
async function regions(options: SessionOptions = {}) {
  await using session = createSession(provider, options);
  const { region, profile } = options;
  const own = new S3Client({
    credentials: provider,
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
  });
  const of = (client: S3Client): Promise<string> => client.config.region().catch(() => "none");
  return [(await session.region()) ?? "none", await of(session.client(S3Client)), await of(own)];
}

const all = (region: string): string[] => [region, region, region];

describe("region() says what the SDK's clients go by", () => {
  test("the option before all", () =>
    withProfiles({ config }, () =>
      withEnvironment({ AWS_REGION: "us-west-2" }, async () => {
        expect(await regions({ region: "ap-south-1", profile: "app" })).toEqual(all("ap-south-1"));
      }),
    ));

  test("then AWS_REGION", () =>
    withProfiles({ config }, () =>
      withEnvironment({ AWS_REGION: "us-west-2" }, async () => {
        expect(await regions({ profile: "app" })).toEqual(all("us-west-2"));
      }),
    ));

  test("then the profile's: the option's, that of AWS_PROFILE, the default one", () =>
    withProfiles({ config }, async () => {
      expect(await regions({ profile: "app" })).toEqual(all("eu-west-2"));
      await withEnvironment({ AWS_PROFILE: "app" }, async () => expect(await regions()).toEqual(all("eu-west-2")));
      expect(await regions()).toEqual(all("eu-west-1"));
    }));

  test("the credentials file wins over the config file", () =>
    withProfiles({ config, credentials }, async () => {
      expect(await regions({ profile: "app" })).toEqual(all("eu-west-3"));
    }));

  test("undefined where nobody names one: the session asks no metadata service", () =>
    withProfiles({ config }, () =>
      withEnvironment({ AWS_EC2_METADATA_DISABLED: "true" }, async () => {
        expect(await regions({ profile: "silent" })).toEqual(all("none"));
      }),
    ));

  test("the Region and profile of the clients' defaults count, as a value or a function, where the options are silent", () =>
    withProfiles({ config }, async () => {
      const region = async (clientDefaults: object): Promise<unknown> =>
        createSession(provider, { clientDefaults }).region();
      expect(await region({ region: "ca-central-1" })).toBe("ca-central-1");
      expect(await region({ region: async () => "ca-west-1" })).toBe("ca-west-1");
      expect(await region({ profile: "app" })).toBe("eu-west-2");
      expect(createSession(provider, { clientDefaults: { profile: "app" } }).profile).toBe("app");
    }));

  test("it is looked up once", () =>
    withProfiles({ config }, async () => {
      const session = createSession(provider);
      await withEnvironment({ AWS_PROFILE: "app" }, async () => expect(await session.region()).toBe("eu-west-2"));
      expect(await session.region()).toBe("eu-west-2");
    }));

  test("a failed look-up is tried again", async () => {
    const answers = [Promise.reject(new Error("not yet")), Promise.resolve("eu-west-1")];
    const session = createSession(provider, { clientDefaults: { region: () => answers.shift() } });
    await expect(session.region()).rejects.toThrow("not yet");
    expect(await session.region()).toBe("eu-west-1");
  });
});

describe("profiles", () => {
  test("profile is the option, else AWS_PROFILE, else undefined", () =>
    withProfiles({}, () =>
      withEnvironment({ AWS_PROFILE: "env" }, async () => {
        expect(createSession(provider, { profile: "own" }).profile).toBe("own");
        expect(createSession(provider).profile).toBe("env");
        await withEnvironment({ AWS_PROFILE: "" }, async () => expect(createSession(provider).profile).toBeUndefined());
        await withEnvironment({ AWS_PROFILE: undefined }, async () =>
          expect(createSession(provider).profile).toBeUndefined(),
        );
      }),
    ));

  test("availableProfiles() lists those of both files, each once, sorted, and nothing else", () =>
    withProfiles({ config, credentials }, async () => {
      expect(await createSession(provider).availableProfiles()).toEqual(["app", "default", "legacy", "silent"]);
    }));

  test("availableProfiles() sees what was written meanwhile, and nothing where there are no files", async () => {
    const session = createSession(provider);
    await withProfiles({ config: "[profile one]\noutput = json\n" }, async () => {
      expect(await session.availableProfiles()).toEqual(["one"]);
      await appendFile(process.env["AWS_CONFIG_FILE"]!, "[profile two]\noutput = json\n");
      expect(await session.availableProfiles()).toEqual(["one", "two"]);
    });
    await withProfiles({}, async () => expect(await session.availableProfiles()).toEqual([]));
  });
});
