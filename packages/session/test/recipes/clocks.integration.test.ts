// A local clock that is 12 hours wrong: what a session notices of it, and what AWS does.
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { virtualClock } from "@brs/core/testing";
import { startLocalAws, type LocalAws } from "@brs/local-aws";
import { stsProvider } from "@brs/sts";
import { createSession, type SessionOptions } from "../../src/index.js";
import { ageingClock } from "../support/ageing-clock.js";
import { until } from "./support/until.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let aws: LocalAws;
beforeEach(async () => {
  aws = await startLocalAws();
});
afterEach(() => aws.close());

const assumed = () => aws.counters().succeeded["sts:AssumeRole"] ?? 0;

function openSession(refresh: NonNullable<SessionOptions["refresh"]>) {
  const { endpoint, region, roleArn: RoleArn } = aws;
  const clientConfig = { endpoint, region };
  const provider = stsProvider({ params: { RoleArn }, masterCredentials: aws.credentials(), clientConfig });
  const session = createSession(provider, {
    region,
    clientDefaults: { endpoint },
    refresh: { random: () => 0, ...refresh },
  });
  const s3 = session.client(S3Client);
  return Object.assign(session, { use: () => s3.send(new ListBucketsCommand({})) });
}

/** All that AWS refused: requests whose time was off, once for each client and change of the clock. */
function refusals(): readonly string[] {
  return Object.keys(aws.counters().refused);
}

describe.each([
  ["behind", 12 * HOUR],
  ["ahead", -12 * HOUR],
])("a local clock that is 12 hours %s", (_, serverAheadMs) => {
  beforeEach(() => aws.control.clockOffset(serverAheadMs));

  test("does not move the moments at which calls start a refresh, and no call fails", async () => {
    const { clock, age } = ageingClock();
    let passedMs = 0;
    const pass = (ms: number) => {
      age(ms);
      passedMs += ms;
      aws.control.clockOffset(serverAheadMs + passedMs);
    };
    await using session = openSession({ clock });
    await session.use();
    expect([session.credentials.phase, assumed()]).toEqual(["fresh", 1]);
    pass(44 * MINUTE);
    await session.use();
    expect([session.credentials.phase, assumed()]).toEqual(["fresh", 1]);
    pass(2 * MINUTE);
    expect(session.credentials.phase).toBe("advisory");
    await session.use();
    await until(() => assumed() === 2 && session.credentials.phase === "fresh");

    // STS is out of reach until the last seconds: what AWS still accepts is still used.
    aws.control.outage("sts", "reset");
    for (const minutes of [46, 13.5]) {
      pass(minutes * MINUTE);
      await session.use();
    }
    expect(assumed()).toBe(2);
    aws.control.outage("sts", "off");
    pass(2 * MINUTE);
    expect(session.credentials.phase).toBe("expired");
    await session.use();
    expect(assumed()).toBe(3);
    expect(refusals()).not.toContain("ExpiredToken");
  });

  test("does not move the moment at which the timer of an eager session refreshes", async () => {
    const clock = virtualClock();
    await using session = openSession({ clock, mode: "eager" });
    await until(() => session.credentials.phase === "fresh");
    await clock.advance(44 * MINUTE);
    expect(session.credentials.refreshing).toBe(false);
    // To the opening and a second on: no longer, lest the attempt's own limit be over before STS can answer.
    await clock.advance(MINUTE + 1_000);
    await until(() => assumed() === 2 && session.credentials.phase === "fresh");
    expect(session.credentials.status().failures).toBe(0);
  });
});

describe.each([
  ["behind", -12 * HOUR],
  ["ahead", 12 * HOUR],
])("a local clock that was 12 hours %s and is set right", (_, wrongByMs) => {
  // The server was started before, and goes by the right time.
  const rightTime = Date.now.bind(Date);
  let setRight: () => void;
  beforeEach(() => {
    const clock = jest.spyOn(Date, "now").mockImplementation(() => rightTime() + wrongByMs);
    setRight = () => clock.mockRestore();
  });

  test("ends no session that AWS accepts, though STS is out of reach", async () => {
    await using session = openSession({});
    await session.use();
    const held = session.credentials.peek();
    aws.control.outage("sts", "500");
    setRight();
    // A client that has learnt by how much the clock was wrong loses a request by the SDK's own rules. Another one:
    const s3 = session.client(S3Client, { customUserAgent: "another" });
    for (let call = 0; call < 3; call++) await s3.send(new ListBucketsCommand({}));
    expect(await session.credentials()).toBe(held);
    expect(refusals()).not.toContain("ExpiredToken");
  });
});
