import { queryValue, type AwsRequest, type Reply } from "../http.js";
import type { AccessKey } from "../keys.js";
import { claimedService, type Service } from "../service.js";
import type { State } from "../state.js";
import { toXml, type XmlObject } from "../xml.js";
import { assumeRole } from "./assume-role.js";
import { renderStsError, stsCommonError } from "./errors.js";
import type { Form } from "./params.js";
import { getCallerIdentity, getSessionToken } from "./session-token.js";
import { assumeRoleWithWebIdentity } from "./web-identity.js";

const MAX_BODY = 1024 * 1024;
const FORM = "application/x-www-form-urlencoded";

export function stsService(state: State): Service {
  return {
    name: "sts",
    signingNames: ["sts"],
    escapePath: true,
    matches: (request) =>
      claimedService(request) === "sts" ||
      (request.method === "POST" &&
        request.rawPath === "/" &&
        (request.headers["content-type"] ?? "").startsWith(FORM)),
    async open(request) {
      const body = await request.body(MAX_BODY);
      const params = request.method === "GET" ? queryForm(request) : bodyForm(body);
      const action = params["Action"] ?? "";
      if (action === "AssumeRole") state.counters.add("assumeRole", params["RoleArn"] ?? "");
      return { action, params, body, anonymous: action === "AssumeRoleWithWebIdentity" };
    },
    handle({ request, operation, caller }) {
      const { action } = operation;
      return reply(action, run(action, operation.params as Form, caller, state), request.id);
    },
    commonError: stsCommonError,
    renderError: renderStsError,
  };
}

function run(action: string, form: Form, caller: AccessKey | undefined, state: State): XmlObject {
  if (action === "AssumeRoleWithWebIdentity") return assumeRoleWithWebIdentity(form, state);
  if (caller === undefined) throw stsCommonError({ kind: "missing" });
  switch (action) {
    case "AssumeRole":
      return assumeRole(form, caller, state);
    case "GetSessionToken":
      return getSessionToken(form, caller, state);
    case "GetCallerIdentity":
      return getCallerIdentity(caller);
    default:
      throw stsCommonError({ kind: "unknownAction", action });
  }
}

function reply(action: string, result: XmlObject, requestId: string): Reply {
  const body = toXml({
    [`${action}Response`]: {
      "@xmlns": "https://sts.amazonaws.com/doc/2011-06-15/",
      [`${action}Result`]: result,
      ResponseMetadata: { RequestId: requestId },
    },
  });
  return { status: 200, headers: { "content-type": "text/xml", "x-amzn-requestid": requestId }, body };
}

function bodyForm(body: Buffer): Form {
  return Object.fromEntries(new URLSearchParams(body.toString("utf8")));
}

function queryForm(request: AwsRequest): Form {
  return Object.fromEntries(Object.keys(request.query).map((name) => [name, queryValue(request, name) ?? ""]));
}
