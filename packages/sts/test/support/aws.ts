import { startLocalAws, type LocalAws, type LocalAwsOptions } from "@brs/local-aws";

/** An embedded AWS for the tests of one file; reset before each test, closed after the last. */
export function useLocalAws(options: LocalAwsOptions = {}): { readonly aws: LocalAws } {
  let aws: LocalAws | undefined;
  beforeAll(async () => {
    aws = await startLocalAws(options);
  });
  beforeEach(() => {
    aws?.control.reset();
    aws?.control.clockOffset(options.clockOffsetMs ?? 0);
    aws?.control.resetCounters();
  });
  afterAll(async () => {
    await aws?.close();
  });
  return {
    get aws() {
      if (aws === undefined) throw new Error("local-aws has not been started");
      return aws;
    },
  };
}

/** The client configuration that reaches it. */
export function clientConfig(aws: LocalAws): { readonly endpoint: string; readonly region: string } {
  return { endpoint: aws.endpoint, region: aws.region };
}
