// Run from the root of the workspace: Stryker works on a copy of what it is told, and the copy needs the preset, too.
export default {
  mutate: ["decide", "phase", "pacing", "windows"].map((name) => `packages/core/src/${name}.ts`),
  ignorePatterns: [
    "**",
    "!package.json",
    "!jest.preset.cjs",
    "!tools/build/jest/**",
    "!tools/mutation/*.cjs",
    "!packages/core/{src,test}/**",
    "!packages/core/package.json",
  ],
  tempDirName: ".nx/mutation",
  testRunner: "jest",
  plugins: ["@stryker-mutator/jest-runner"],
  jest: { projectType: "custom", configFile: "tools/mutation/jest.config.cjs" },
  coverageAnalysis: "perTest",
  concurrency: 2,
  // A busy machine must not make a change look noticed.
  timeoutMS: 30_000,
  thresholds: { high: 95, low: 90, break: 90 },
  reporters: ["clear-text"],
  clearTextReporter: { logTests: false, reportTests: false, reportMutants: false, allowColor: false },
};
