import { PassThrough } from "node:stream";
import { createCalls } from "../src/calls.js";
import type { Middleware } from "../src/middleware.js";

describe("a body that a call under way at the end still brings", () => {
  /** A call that is answered with this body after the end. */
  async function answerAfterEnd(body: PassThrough): Promise<void> {
    const calls = createCalls();
    let count!: Middleware;
    const add = (middleware: Middleware, { name }: { readonly name: string }) => {
      if (name === "brsCountCalls") count = middleware;
    };
    calls.plugin.applyToStack({ add, addRelativeTo: () => undefined });
    let answer!: (result: object) => void;
    const sent = count(() => new Promise<object>((resolve) => (answer = resolve)), {})({});
    calls.end();
    answer({ output: { Body: body } });
    await sent;
  }

  test("can be cut though nobody listens: its error ends no process", async () => {
    const body = new PassThrough();
    await answerAfterEnd(body);
    const closed = new Promise((resolve) => body.on("close", resolve));
    body.destroy(new Error("cut"));
    await closed;
    expect(body.errored).toMatchObject({ message: "cut" });
  });

  test("tells its reader", async () => {
    const body = new PassThrough();
    await answerAfterEnd(body);
    const read = expect(body.toArray()).rejects.toThrow("cut");
    body.destroy(new Error("cut"));
    await read;
  });
});
