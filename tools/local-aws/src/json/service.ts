import type { AwsError } from "../errors.js";
import type { AwsRequest, Reply } from "../http.js";
import { claimedService, type Call, type Service } from "../service.js";
import { jsonCommonError } from "./errors.js";
import { jsonTarget, parseInput, type Input } from "./request.js";

export type JsonOperations<Context> = Readonly<
  Record<string, (input: Input, context: Context) => object | Promise<object>>
>;

/** What a service with a JSON protocol has of its own. */
export interface JsonServiceParts<Context> {
  /** In signatures as well. */
  readonly name: string;
  /** Before the operation's name in `x-amz-target`. */
  readonly targetPrefix: string;
  readonly operations: JsonOperations<Context>;
  context(call: Call): Context;
  reply(output: object, request: AwsRequest): Reply;
  renderError(error: AwsError, request: AwsRequest): Reply;
}

const MAX_BODY = 16 * 1024 * 1024;

export function jsonService<Context>(parts: JsonServiceParts<Context>): Service {
  const { name, targetPrefix, operations } = parts;
  return {
    name,
    signingNames: [name],
    escapePath: true,
    matches: (request) => jsonTarget(request, targetPrefix) !== "" || claimedService(request) === name,
    async open(request) {
      const body = await request.body(MAX_BODY);
      return { action: jsonTarget(request, targetPrefix), params: parseInput(body), body };
    },
    async handle(call) {
      const { action, params } = call.operation;
      const run = Object.hasOwn(operations, action) ? operations[action] : undefined;
      if (run === undefined) throw jsonCommonError({ kind: "unknownAction", action });
      return parts.reply(await run(params, parts.context(call)), call.request);
    },
    commonError: jsonCommonError,
    renderError: (error, request) => parts.renderError(error, request),
  };
}
