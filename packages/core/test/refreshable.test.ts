import { refreshable } from "../src/index.js";
import { providerContract, scriptedSource, virtualClock } from "../src/testing/index.js";

test("refreshes behind the calls in the advisory window", async () => {
  const clock = virtualClock();
  const source = scriptedSource({ clock });
  const credentials = refreshable(source, { clock, random: () => 0 });
  const first = await credentials();
  expect(await credentials()).toBe(first);
  expect(credentials.phase).toBe("fresh");
  await clock.advance(3_600_000 - 900_000 + 1);
  expect(credentials.phase).toBe("advisory");
  expect(await credentials()).toBe(first);
  await clock.settle();
  expect(source.calls.length).toBe(2);
  expect((await credentials()).accessKeyId).toBe("AKIDSCRIPTED0002");
  expect(clock.pending).toBe(0);
  await credentials.close();
});

describe("contract", () => {
  const clock = virtualClock();
  const subject = { create: () => scriptedSource({ clock }), refresh: { clock } };
  for (const { name, run } of providerContract(subject)) test(name, run);
});
