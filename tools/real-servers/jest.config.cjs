const preset = require("../../jest.preset.cjs");

// What needs the real servers is run by `npm run test:real`.
module.exports = {
  ...preset,
  displayName: "real-servers",
  testPathIgnorePatterns: [...preset.testPathIgnorePatterns, "\\.real\\.test\\.ts$"],
};
