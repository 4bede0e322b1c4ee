module.exports = {
  ...require("../../jest.preset.cjs"),
  displayName: "real-servers (real)",
  testMatch: ["**/*.real.test.ts"],
};
