// The rules' own tests, alone: what only a test of the whole engine would notice counts as not noticed.
const { join } = require("node:path");

const { reporters: _, ...preset } = require("../../jest.preset.cjs");

module.exports = {
  ...preset,
  rootDir: join(__dirname, "../../packages/core"),
  testMatch: ["**/test/{decide,phase,pacing,windows}{,-boundaries}.test.ts"],
};
