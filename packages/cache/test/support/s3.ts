import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";

import { GetObjectCommand, ListBucketsCommand } from "@aws-sdk/client-s3";

export const get = new GetObjectCommand({ Bucket: "b", Key: "k" });
export const list = new ListBucketsCommand({});

const first = Buffer.alloc(100_000, "1");
const rest = Buffer.alloc(300_000, "2");
export const objectSize = first.length + rest.length;

export function answerEmpty(_request: IncomingMessage, response: ServerResponse): void {
  response.setHeader("content-type", "application/xml").end("<ListAllMyBucketsResult/>");
}

/** Sends the beginning of an object, more than fits into a client's buffers. */
export function startBody(response: ServerResponse): void {
  response.setHeader("content-length", String(objectSize)).write(first);
}

export function endBody(response: ServerResponse): void {
  response.end(rest);
}

export async function sizeOf(body: AsyncIterable<unknown>): Promise<number> {
  let size = 0;
  for await (const chunk of body) size += (chunk as Buffer).length;
  return size;
}

/** Whether a promise has not settled after some turns of the event loop. */
export async function isOpen(promise: Promise<unknown>): Promise<boolean> {
  const still = Symbol("still");
  return (await Promise.race([promise, delay(20, still)])) === still;
}

export const silent = (): { debug(): void; info(): void; warn(): void; error(): void } => ({
  debug() {},
  info() {},
  warn() {},
  error() {},
});
