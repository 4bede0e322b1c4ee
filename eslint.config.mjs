import js from "@eslint/js";
import nx from "@nx/eslint-plugin";
import prettier from "eslint-config-prettier";
import jsonc from "jsonc-eslint-parser";
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";
import { boundaries } from "./tools/build/boundaries.mjs";

const root = import.meta.dirname;

// House rules that no plugin knows. Each message says what to do instead.
const houseRules = [
  { selector: "ExportAllDeclaration", message: "List the exports by name: `export *` hides what a module offers." },
  { selector: "ExportDefaultDeclaration", message: "Export by name: a default export has no name to search for." },
  {
    selector: "ClassDeclaration:not([superClass.name=/Error$/]), ClassExpression",
    message: "Export functions and interfaces: only errors are classes, as private fields do not match across copies.",
  },
  {
    selector: "TSAsExpression > TSAsExpression[typeAnnotation.type='TSUnknownKeyword']",
    message: "Narrow with a check: `as unknown as` hides a wrong type.",
  },
];

const noFocusedTests = [
  {
    selector: "MemberExpression[object.name=/^(test|it|describe)$/][property.name=/^(only|skip|todo|failing)$/]",
    message: "Every test runs, always: remove it or make it pass.",
  },
  {
    selector: "CallExpression[callee.name=/^(xit|xtest|xdescribe|fit|fdescribe)$/]",
    message: "Every test runs, always.",
  },
];

export default defineConfig(
  {
    ignores: ["**/dist/", "**/coverage/", "**/.reports/", ".nx/", "docs/site/", "packages/session/src/regions/data.ts"],
  },
  { linterOptions: { reportUnusedDisableDirectives: "error" } },

  {
    files: ["**/*.ts"],
    extends: [js.configs.recommended, tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: root } },
    plugins: { "@nx": nx },
    rules: {
      "@nx/enforce-module-boundaries": ["error", boundaries.source],
      "@typescript-eslint/consistent-type-imports": [
        "error",
        { fixStyle: "separate-type-imports", disallowTypeAnnotations: false },
      ],
      "@typescript-eslint/consistent-type-exports": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/no-confusing-void-expression": [
        "error",
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      // What others throw or reject with is passed on as it came.
      "@typescript-eslint/only-throw-error": ["error", { allowThrowingUnknown: true, allowThrowingAny: true }],
      "@typescript-eslint/prefer-promise-reject-errors": [
        "error",
        { allowThrowingUnknown: true, allowThrowingAny: true },
      ],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", ignoreRestSiblings: true }],
      // Objects here are closures: nothing has a `this` to lose.
      "@typescript-eslint/unbound-method": "off",
      // `async` without `await` turns a throw into a rejection, which is what a provider promises.
      "@typescript-eslint/require-await": "off",
      "@typescript-eslint/no-empty-function": "off",
      "@typescript-eslint/no-dynamic-delete": "off",
      // A strategy is an interface with a call signature: users extend it and the error messages name it.
      "@typescript-eslint/prefer-function-type": "off",
      // A type parameter that only the result has is how a caller states the shape of a module that it names.
      "@typescript-eslint/no-unnecessary-type-parameters": "off",
      // Overloads carry different documentation and different strictness (`stsProvider`).
      "@typescript-eslint/unified-signatures": "off",
      // `void | Promise<void>` is how the contract spells "may be asynchronous".
      "@typescript-eslint/no-invalid-void-type": "off",
      // Credentials come as untyped input: an index signature and a record say different things there.
      "@typescript-eslint/consistent-indexed-object-style": "off",
      // Required by `noPropertyAccessFromIndexSignature`.
      "@typescript-eslint/dot-notation": ["error", { allowIndexSignaturePropertyAccess: true }],
      eqeqeq: "error",
      "no-warning-comments": ["error", { terms: ["todo", "fixme", "xxx"] }],
      "prefer-const": "error",
      "object-shorthand": "error",
      "no-restricted-syntax": ["error", ...houseRules],
    },
  },

  {
    files: ["packages/*/src/**/*.ts"],
    rules: {
      "max-lines": ["error", { max: 250 }],
      "no-console": "error",
    },
  },
  {
    // These two run in any JavaScript runtime. What needs Node has an entry point of its own.
    files: ["packages/{core,cache}/src/**/*.ts"],
    ignores: ["packages/core/src/command/**"],
    rules: {
      "no-restricted-imports": [
        "error",
        { patterns: [{ group: ["node:*"], message: "This package also runs where there is no Node." }] },
      ],
      "no-restricted-globals": [
        "error",
        "Buffer",
        "process",
        "setImmediate",
        "require",
        "__dirname",
        "__filename",
        "global",
      ],
    },
  },

  {
    files: ["**/test/**/*.ts"],
    rules: {
      "@nx/enforce-module-boundaries": ["error", boundaries.tests],
      "no-restricted-syntax": ["error", ...noFocusedTests],
      // Tests hand over wrong values on purpose, and `expect.any()` and `JSON.parse()` are untyped.
      "@typescript-eslint/no-explicit-any": "off",
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-call": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-return": "off",
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/only-throw-error": "off",
      "@typescript-eslint/prefer-promise-reject-errors": "off",
      "@typescript-eslint/no-unnecessary-condition": "off",
    },
  },
  {
    // Type tests state types; nothing in them runs.
    files: ["**/test/**/*.types.ts"],
    rules: {
      "@typescript-eslint/no-unused-vars": "off",
      "@typescript-eslint/no-unused-expressions": "off",
      "@typescript-eslint/no-floating-promises": "off",
      "@typescript-eslint/ban-ts-comment": ["error", { "ts-expect-error": false }],
    },
  },

  {
    files: ["**/*.{mjs,cjs,js}"],
    extends: [js.configs.recommended],
    languageOptions: {
      globals: Object.fromEntries(
        [
          "process",
          "console",
          "URL",
          "Buffer",
          "setTimeout",
          "clearTimeout",
          "setInterval",
          "clearInterval",
          "setImmediate",
        ]
          .concat(["AbortController", "AbortSignal", "fetch", "performance", "structuredClone", "queueMicrotask"])
          .concat(["TextEncoder", "TextDecoder"])
          .map((name) => [name, "readonly"]),
      ),
    },
    rules: {
      eqeqeq: "error",
      "prefer-const": "error",
      "no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_", ignoreRestSiblings: true }],
    },
  },
  {
    files: ["**/*.cjs", "docs/examples/**/*.js"],
    languageOptions: {
      sourceType: "commonjs",
      globals: { module: "writable", require: "readonly", __dirname: "readonly" },
    },
  },

  {
    files: ["docs/examples/**/*.test.js"],
    languageOptions: {
      globals: Object.fromEntries(
        ["jest", "test", "expect", "beforeAll", "beforeEach", "afterEach", "afterAll"].map((name) => [
          name,
          "readonly",
        ]),
      ),
    },
  },
  {
    // What runs in a page.
    files: ["tools/docs/site/{custom.js,browser.mjs}"],
    languageOptions: { globals: { document: "readonly", window: "readonly", matchMedia: "readonly" } },
  },

  {
    files: ["{packages,tools}/*/package.json"],
    languageOptions: { parser: jsonc },
    plugins: { "@nx": nx },
    rules: {
      "@nx/dependency-checks": [
        "error",
        {
          buildTargets: ["build"],
          ignoredFiles: ["{projectRoot}/test/**/*", "{projectRoot}/jest.config.cjs"],
          checkMissingDependencies: true,
          checkObsoleteDependencies: true,
          checkVersionMismatches: true,
        },
      ],
    },
  },

  prettier,
);
