import { BrsError } from "@brs/core";
import type { Endpoint } from "./endpoint.js";
import type { Answer } from "./transport.js";

/** What the request asked for, to name it in the advice. */
export interface Asked {
  readonly endpoint: Endpoint;
  readonly roleAlias: string;
  readonly thingName?: string | undefined;
  readonly durationSeconds?: number | undefined;
}

interface Advice {
  readonly reason: string;
  readonly param?: string;
  readonly text: (asked: Asked) => string;
}

// AWS's messages, as the beginning of what it says: the only thing that tells one 403 from another.
const known: readonly (readonly [message: RegExp, advice: Advice])[] = [
  [
    /^Invalid thing name/i,
    {
      reason: "thing-name",
      param: "thingName",
      text: ({ thingName }) =>
        `AWS IoT does not accept ${thingName === undefined ? "a request without a thing name" : `the thing name "${thingName}"`} for this certificate. Attach the thing to the certificate (aws iot attach-thing-principal), or correct \`thingName\`.`,
    },
  ],
  [
    /^Certificate is invalid on this endpoint/i,
    {
      reason: "certificate-endpoint",
      param: "certificate",
      text: ({ endpoint }) =>
        `The certificate is not registered with the account and Region of ${endpoint.host}. Register it there, or use the endpoint of its own account.`,
    },
  ],
  [
    /^Access Denied/i,
    {
      reason: "access-denied",
      text: ({ roleAlias }) =>
        `AWS IoT denies this certificate the role alias "${roleAlias}". The certificate must be active, with an IoT policy that allows iot:AssumeRoleWithCertificate on the role alias.`,
    },
  ],
  [
    /^Role alias does not exist/i,
    {
      reason: "role-alias",
      param: "roleAlias",
      text: ({ roleAlias, endpoint }) =>
        `There is no role alias "${roleAlias}" in the account and Region of ${endpoint.host}. Create it (aws iot create-role-alias), or correct \`roleAlias\`.`,
    },
  ],
  [
    /^Unable to assume the role/i,
    {
      reason: "role",
      param: "roleAlias",
      text: ({ roleAlias }) =>
        `AWS IoT cannot assume the role behind the alias "${roleAlias}". The role must exist and trust credentials.iot.amazonaws.com.`,
    },
  ],
  [
    /CredentialDurationSeconds exceeds/i,
    {
      reason: "duration",
      param: "durationSeconds",
      text: ({ durationSeconds }) =>
        `The role does not allow sessions of ${durationSeconds ?? "the role alias's"} seconds. Lower \`durationSeconds\`, or raise the role's MaxSessionDuration.`,
    },
  ],
];

const dataEndpoint: Advice = {
  reason: "data-endpoint",
  param: "endpoint",
  text: ({ endpoint }) =>
    `${endpoint.host} knows no role aliases: it looks like AWS IoT's data endpoint. Pass the one that \`aws iot describe-endpoint --endpoint-type iot:CredentialProvider\` prints.`,
};

/** The error for an answer that is not 200. */
export function fromAnswer(answer: Answer, asked: Asked): BrsError {
  const { status } = answer;
  const { message: awsMessage, traceId } = parse(answer.body);
  const advice = adviceFor(status, awsMessage, traceId);
  const details = {
    reason: advice.reason,
    ...(awsMessage !== undefined && { awsMessage }),
    ...pick("errorType", answer.header("x-amzn-errortype")),
    ...pick("requestId", answer.header("x-amzn-requestid")),
    ...pick("traceId", traceId),
  };
  return new BrsError(advice.text(asked), {
    code: "ERR_BRS_REQUEST",
    ...(advice.param !== undefined && { param: advice.param }),
    status,
    details,
    recoverable: status === 429 || status === 408 || status >= 500,
  });
}

function adviceFor(status: number, awsMessage: string | undefined, traceId: string | undefined): Advice {
  const match = known.find(([message]) => awsMessage !== undefined && message.test(awsMessage));
  if (match !== undefined) return match[1];
  if (status === 404 && traceId !== undefined) return dataEndpoint;
  if (status === 429) {
    return {
      reason: "throttled",
      text: () => "AWS IoT throttles this account. Refresh less often, or spread the fleet.",
    };
  }
  if (status >= 500) {
    return { reason: "server", text: ({ endpoint }) => `${endpoint.host} has a problem of its own. Try again later.` };
  }
  const said = awsMessage === undefined ? "" : ` It said: ${awsMessage}.`;
  return {
    reason: "refused-request",
    text: ({ endpoint }) => `${endpoint.host} refuses the request.${said} Check \`endpoint\` and proxies on the way.`,
  };
}

function parse(body: string): { readonly message?: string; readonly traceId?: string } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return {};
  }
  if (typeof parsed !== "object" || parsed === null) return {};
  const fields = parsed as { readonly message?: unknown; readonly Message?: unknown; readonly traceId?: unknown };
  return { ...pick("message", fields.message ?? fields.Message), ...pick("traceId", fields.traceId) };
}

/** One line of bounded length: what comes from outside ends up in log files. */
function pick<Name extends string>(name: Name, value: unknown): { readonly [K in Name]?: string } {
  if (typeof value !== "string" || value === "") return {};
  const line = value.replace(/\p{Cc}+/gu, " ").slice(0, 300);
  return { [name]: line } as { readonly [K in Name]: string };
}
