import type { ServerResponse } from "node:http";
import { TLSSocket } from "node:tls";
import { AwsError } from "./errors.js";
import type { Fault } from "./faults.js";
import { BodyTooLargeError, type AwsRequest, type Reply } from "./http.js";
import type { AccessKey } from "./keys.js";
import type { Operation, Service } from "./service.js";
import { parseSignature, type ParsedSignature } from "./sigv4-parse.js";
import { verifySignature } from "./sigv4-verify.js";
import type { State } from "./state.js";

/** Takes one request through its service. Undefined: there is nothing (more) to answer. */
export async function dispatch(
  request: AwsRequest,
  response: ServerResponse,
  service: Service,
  state: State,
): Promise<Reply | undefined> {
  let name = `${service.name}:?`;
  try {
    const operation = await service.open(request);
    name = `${service.name}:${operation.action}`;
    const signature = parseSignature(request);
    count(name, service, operation, signature, state);

    const latency = state.faults.latency(service.name, operation.action);
    if (latency > 0 && !(await state.waits.sleep(response, latency))) return undefined;
    const fault = state.faults.take(service.name, operation.action);
    if (fault !== undefined) {
      state.counters.add("faults", fault.kind);
      const answer = await applyFault(fault, service, operation, response, state);
      if (answer !== "go on") return answer;
    }

    const caller = await authenticate(request, service, operation, signature, state);
    const reply = await service.handle({ request, operation, caller, response });
    state.counters.add("succeeded", name);
    return reply;
  } catch (error) {
    const refusal = asAwsError(error, service);
    state.counters.add("refused", refusal.code);
    state.counters.add("refusedBy", `${name} ${refusal.code}`);
    return service.renderError(refusal, request);
  }
}

function count(name: string, service: Service, operation: Operation, signature: ParsedSignature, state: State): void {
  const claim = signature.found === "claim" ? signature.claim : undefined;
  state.counters.add("calls", name);
  if (claim !== undefined) state.counters.add("regions", `${service.name} ${claim.region}`);
  state.counters.record({
    service: service.name,
    action: operation.action,
    ...(claim === undefined ? {} : { region: claim.region, accessKeyId: claim.accessKeyId }),
    params: operation.params,
    at: state.clock.now(),
  });
}

async function authenticate(
  request: AwsRequest,
  service: Service,
  operation: Operation,
  signature: ParsedSignature,
  state: State,
): Promise<AccessKey | undefined> {
  switch (signature.found) {
    case "none":
      if (operation.anonymous === true) return undefined;
      throw service.commonError({ kind: "missing" });
    case "malformed":
      throw service.commonError({ kind: "incomplete", form: signature.form, reason: signature.reason });
    case "claim": {
      const { keys, clock } = state;
      const body = operation.body === undefined ? {} : { body: operation.body };
      const verdict = await verifySignature(request, signature.claim, service, { keys, clock, ...body });
      if (!verdict.accepted) throw service.commonError(verdict.refusal);
      return verdict.key;
    }
  }
}

async function applyFault(
  fault: Fault,
  service: Service,
  operation: Operation,
  response: ServerResponse,
  state: State,
): Promise<Reply | undefined | "go on"> {
  switch (fault.kind) {
    case "500":
      throw service.commonError({ kind: "internal" });
    case "throttle":
      throw service.commonError({ kind: "throttle" });
    case "deny":
      throw service.commonError({ kind: "deny", action: `${service.name}:${operation.action}` });
    case "expired":
      throw service.commonError({ kind: "expired" });
    case "error":
      throw new AwsError(fault.code ?? "ServiceUnavailable", fault.status ?? 503, fault.message ?? "As ordered.");
    case "hang":
      await state.waits.hang(response);
      return undefined;
    case "hold":
      return (await state.waits.hold(response)) ? "go on" : undefined;
    case "reset":
      resetConnection(response);
      return undefined;
    case "cut":
      return { status: 200, headers: { "content-length": "1000" }, body: cutShort };
    case "garbage":
      return {
        status: 200,
        headers: { "content-type": "text/html" },
        body: "<html><p>Welcome to the hotel & its Wi-Fi",
      };
    case "noise":
      response.socket?.end("this is not HTTP\r\n\r\n");
      return undefined;
  }
}

/** The head promises more than comes. */
function cutShort(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    response.write("<", () => {
      resetConnection(response);
      resolve();
    });
  });
}

function asAwsError(error: unknown, service: Service): AwsError {
  if (error instanceof AwsError) return error;
  if (error instanceof BodyTooLargeError) return service.commonError({ kind: "tooLarge", limit: error.limit });
  // A bug of ours, or a client that left while its body was read. Whoever debugs a test wants to know which.
  const internal = service.commonError({ kind: "internal" });
  return new AwsError(internal.code, internal.status, `${internal.message} (local-aws: ${String(error)})`);
}

function resetConnection(response: ServerResponse): void {
  const { socket } = response;
  // Only plain TCP sockets can send RST; a TLS connection just breaks.
  if (socket instanceof TLSSocket) socket.destroy();
  else socket?.resetAndDestroy();
}
