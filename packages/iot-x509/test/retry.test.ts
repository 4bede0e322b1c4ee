import { BrsError } from "@brs/core";
import { isTransient } from "../src/connection-error.js";
import { retrying } from "../src/retry.js";

const signal = new AbortController().signal;
const always = { signal, isTransient: () => true, random: () => 0 };

test("the first success is the answer", async () => {
  const tries: number[] = [];
  const result = await retrying(async (number) => {
    tries.push(number);
    if (number < 3) throw new Error("again");
    return "done";
  }, always);
  expect(result).toBe("done");
  expect(tries).toEqual([1, 2, 3]);
});

test("the third failure is the last", async () => {
  let tries = 0;
  const attempt = async (): Promise<never> => {
    throw new Error(`try ${++tries}`);
  };
  await expect(retrying(attempt, always)).rejects.toThrow("try 3");
});

test("what is not transient is not tried again", async () => {
  let tries = 0;
  const attempt = async (): Promise<never> => {
    throw new Error(`try ${++tries}`);
  };
  await expect(retrying(attempt, { ...always, isTransient: () => false })).rejects.toThrow("try 1");
});

test("the jitter is full, over a range that doubles", async () => {
  const delays: (number | undefined)[] = [];
  const spy = jest.spyOn(globalThis, "setTimeout").mockImplementation(((callback: () => void, delay?: number) => {
    delays.push(delay);
    queueMicrotask(callback);
    return 0;
  }) as never);
  const attempt = (): Promise<never> => Promise.reject(new Error("again"));
  await retrying(attempt, { ...always, random: () => 1 }).catch(() => undefined);
  await retrying(attempt, { ...always, random: () => 0.25 }).catch(() => undefined);
  spy.mockRestore();
  expect(delays).toEqual([200, 400, 50, 100]);
});

test("an abort ends the wait between tries", async () => {
  const controller = new AbortController();
  const attempt = async (): Promise<never> => {
    setImmediate(() => controller.abort(new Error("enough")));
    throw new Error("again");
  };
  const options = { ...always, signal: controller.signal, random: () => 1000 };
  await expect(retrying(attempt, options)).rejects.toThrow("enough");
});

test("network errors, 429 and 5xx are transient; nothing else is", () => {
  const connection = (reason: string): BrsError =>
    new BrsError("", { code: "ERR_BRS_CONNECTION", details: { reason } });
  const status = (code: number): BrsError => new BrsError("", { code: "ERR_BRS_REQUEST", status: code });
  for (const reason of ["refused", "dns", "reset", "unreachable", "network", "empty"]) {
    expect(isTransient(connection(reason))).toBe(true);
  }
  for (const reason of [
    "untrusted-server",
    "wrong-host",
    "server-certificate-date",
    "client-certificate-refused",
    "tls",
  ]) {
    expect(isTransient(connection(reason))).toBe(false);
  }
  expect([429, 500, 502, 503, 504].map((code) => isTransient(status(code)))).not.toContain(false);
  expect([200, 301, 400, 403, 404, 408].map((code) => isTransient(status(code)))).not.toContain(true);
  expect(isTransient(new Error("ECONNRESET"))).toBe(false);
});
