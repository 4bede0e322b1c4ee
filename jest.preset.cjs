// One preset for all projects. CommonJS mode: it is the mode that CommonJS users of the packages run, and ts-jest
// hoists mocks in it.
const quick = process.env.BRS_QUICK === "1";

// Whoever asks for colours (Nx does, on a terminal) means the report, not the programs that tests start and read.
delete process.env.FORCE_COLOR;

module.exports = {
  testEnvironment: "node",
  roots: ["<rootDir>/test"],
  testMatch: ["**/*.test.ts"],
  // `npm run test:quick` leaves out what starts servers or searches at random.
  testPathIgnorePatterns: quick ? ["\\.(integration|property)\\.test\\.ts$"] : [],
  passWithNoTests: quick,
  resolver: require.resolve("./tools/build/jest/resolve-typescript.cjs"),
  transform: {
    "^.+\\.ts$": [
      require.resolve("ts-jest"),
      {
        // `isolatedModules` makes this a transpiler, file by file: types are checked by `npm run typecheck`.
        tsconfig: {
          target: "ES2022",
          module: "CommonJS",
          moduleResolution: "Bundler",
          isolatedModules: true,
          esModuleInterop: true,
          sourceMap: true,
        },
        diagnostics: false,
      },
    ],
  },
  // For a hang, not for a slow machine. A test that needs long says so itself.
  testTimeout: 20_000,
  // Several projects run at once. One process per project also means that its open handles are seen at its end.
  maxWorkers: 1,
  restoreMocks: true,
  reporters: ["default", require.resolve("./tools/build/jest/run-reporter.cjs")],
  coverageProvider: "v8",
};
