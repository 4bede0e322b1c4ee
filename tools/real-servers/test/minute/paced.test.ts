import { createHash, randomBytes } from "node:crypto";
import { pacedBody, readPaced } from "../../src/minute/paced.js";

const content = randomBytes(300_000);
const hash = createHash("sha256").update(content).digest("hex");

test.each([
  ["a paced body", 50, 0],
  ["a paced reader", 0, 50],
])("%s leaves nothing out and changes nothing", async (_, sendMs, readMs) => {
  expect(await readPaced(pacedBody(content, sendMs), content.length, readMs)).toBe(hash);
});
