import { createHash, randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { ServerClock } from "./clock.js";

/** A received request, split but not interpreted. */
export interface AwsRequest {
  readonly id: string;
  readonly method: string;
  /** As it stands on the wire: signatures are made over this text. */
  readonly rawPath: string;
  readonly query: Readonly<Record<string, string | string[]>>;
  readonly headers: Readonly<Record<string, string>>;
  /** Reads the body once; sends `100 Continue` first to a client that waits for it. */
  body(limit: number): Promise<Buffer>;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text or bytes, or a function that writes the body and ends the response itself. */
  readonly body?: string | Uint8Array | ((response: ServerResponse) => Promise<void>);
}

export class BodyTooLargeError extends Error {
  override readonly name: string = "BodyTooLargeError";
  readonly limit: number;
  constructor(limit: number) {
    super(`the body is larger than ${limit} bytes`);
    this.limit = limit;
  }
}

export function readRequest(message: IncomingMessage, sendContinue: () => void): AwsRequest {
  const target = message.url ?? "/";
  const mark = target.indexOf("?");
  let body: Promise<Buffer> | undefined;
  return {
    id: randomUUID(),
    method: message.method ?? "GET",
    rawPath: mark < 0 ? target : target.slice(0, mark),
    query: parseQuery(mark < 0 ? "" : target.slice(mark + 1)),
    headers: flatHeaders(message),
    body: (limit) => (body ??= collect(message, limit, sendContinue)),
  };
}

/** The first value of a query parameter. */
export function queryValue(request: AwsRequest, name: string): string | undefined {
  const value = request.query[name];
  return Array.isArray(value) ? value[0] : value;
}

export function sha256Hex(data: Uint8Array | string): string {
  return createHash("sha256").update(data).digest("hex");
}

export async function writeReply(response: ServerResponse, reply: Reply, clock: ServerClock): Promise<void> {
  if (response.destroyed || response.headersSent) return;
  // The SDK corrects its clock by this header, so it must come from the server's clock, not from Node's.
  response.sendDate = false;
  const { body } = reply;
  const length =
    typeof body === "string" || body instanceof Uint8Array ? { "content-length": Buffer.byteLength(body) } : {};
  response.writeHead(reply.status, { date: new Date(clock.now()).toUTCString(), ...length, ...reply.headers });
  if (typeof body === "function") return body(response);
  response.end(body);
}

function flatHeaders(message: IncomingMessage): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(",") : value;
  }
  return flat;
}

function parseQuery(text: string): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = Object.create(null) as Record<string, string | string[]>;
  for (const pair of text.split("&")) {
    if (pair === "") continue;
    const mark = pair.indexOf("=");
    const name = decode(mark < 0 ? pair : pair.slice(0, mark));
    const value = mark < 0 ? "" : decode(pair.slice(mark + 1));
    const held = query[name];
    query[name] = held === undefined ? value : Array.isArray(held) ? [...held, value] : [held, value];
  }
  return query;
}

/** Percent-decoding that keeps what is not valid: the signature check then refuses it. */
export function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

async function collect(message: IncomingMessage, limit: number, sendContinue: () => void): Promise<Buffer> {
  if (Number(message.headers["content-length"] ?? 0) > limit) throw new BodyTooLargeError(limit);
  sendContinue();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw new BodyTooLargeError(limit);
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, size);
}
