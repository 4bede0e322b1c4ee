import { snapshot } from "../src/snapshot.js";

test("a copy of what is frozen is frozen: the cache knows only that again", () => {
  const requestHandler = Object.freeze({ connectionTimeout: 1_000 });
  const copy = snapshot({ requestHandler, open: { maxSockets: 5 }, list: Object.freeze(["a"]) });
  expect(copy).toEqual({ requestHandler, open: { maxSockets: 5 }, list: ["a"] });
  expect(copy["requestHandler"]).not.toBe(requestHandler);
  expect(Object.values(copy).map((value) => Object.isFrozen(value))).toEqual([true, false, true]);
});
