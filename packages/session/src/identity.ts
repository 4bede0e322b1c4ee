import { BrsError, type CallerIdentity, type CallOptions, type IdentityVerdict } from "@brs/core";
import { refusalReason } from "@brs/core/provider-kit";
import type { OwnClient } from "./clients.js";
import { checkCallOptions } from "./session-options.js";
import type { Session } from "./session.js";

type RegionOf = Session["region"];

/** Any Region's STS knows every identity of its partition; this one serves sessions that name none. */
const anyRegion = "us-east-1";

/** Asks STS who the session is, with the session's own credentials and connections. */
export async function identityOf(
  clientOf: OwnClient,
  region: RegionOf,
  options: CallOptions = {},
): Promise<CallerIdentity> {
  checkCallOptions(options);
  const { signal } = options;
  if (signal?.aborted === true) throw signal.reason;
  const answer = ask(clientOf, region, signal);
  if (signal === undefined) return answer;
  // The SDK hears of the signal when it sends: what it waits for before, such as credentials, is shared and goes on.
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      reject(signal.reason as Error);
    };
    signal.addEventListener("abort", onAbort, { once: true });
    void answer.then(resolve, reject).then(() => {
      signal.removeEventListener("abort", onAbort);
    });
  });
}

async function ask(clientOf: OwnClient, region: RegionOf, signal: CallOptions["signal"]): Promise<CallerIdentity> {
  const { STSClient, GetCallerIdentityCommand } = await loadSts();
  const sts = clientOf(STSClient, { region: (await region()) ?? anyRegion });
  const answer = await sts.send(new GetCallerIdentityCommand({}), signal === undefined ? {} : { abortSignal: signal });
  const { Account: account, Arn: arn, UserId: userId } = answer;
  if (account === undefined || arn === undefined || userId === undefined) {
    throw new BrsError("What answered in STS's place is not STS: check the endpoint, and proxies on the way.", {
      code: "ERR_BRS_REQUEST",
    });
  }
  return { account, arn, userId };
}

/** Asks STS whether it takes the credentials; rejects only when the question could not be put. */
export async function verdictOn(
  clientOf: OwnClient,
  region: RegionOf,
  options?: CallOptions,
): Promise<IdentityVerdict> {
  try {
    return { valid: true, identity: await identityOf(clientOf, region, options) };
  } catch (error) {
    const reason = refusalReason(error);
    if (reason === undefined) throw error;
    return { valid: false, reason, cause: error };
  }
}

async function loadSts() {
  try {
    return await import("@aws-sdk/client-sts");
  } catch (cause) {
    throw new BrsError(
      "whoami() and validate() ask STS, whose client could not be loaded. Run: npm i @aws-sdk/client-sts",
      {
        code: "ERR_BRS_PEER_MISSING",
        param: "@aws-sdk/client-sts",
        cause,
      },
    );
  }
}
