// Who may import whom, by the tags in each package's package.json. ESLint enforces it, and a test proves that it does.
import { createProjectGraphAsync, readCachedProjectGraph } from "@nx/devkit";

// The boundary rule skips itself in silence when Nx has not yet written its project graph: write it, unless Nx runs us.
if (process.env.NX_TASK_TARGET_PROJECT === undefined) {
  await createProjectGraphAsync();
} else {
  readCachedProjectGraph();
}

const sourceConstraints = [
  { sourceTag: "scope:core", onlyDependOnLibsWithTags: [], bannedExternalImports: ["*"] },
  { sourceTag: "scope:cache", onlyDependOnLibsWithTags: [], bannedExternalImports: ["@aws-sdk/*", "@smithy/*"] },
  { sourceTag: "scope:provider", onlyDependOnLibsWithTags: ["scope:core"] },
  { sourceTag: "scope:session", onlyDependOnLibsWithTags: ["scope:core", "scope:cache"] },
  { sourceTag: "scope:tool", onlyDependOnLibsWithTags: ["*"] },
];

// Tests may start the embedded AWS, and try packages together as long as no build has to wait in a circle.
const testConstraints = [
  { sourceTag: "scope:core", onlyDependOnLibsWithTags: ["scope:core", "scope:tool"] },
  { sourceTag: "scope:cache", onlyDependOnLibsWithTags: ["scope:cache", "scope:tool"] },
  { sourceTag: "scope:provider", onlyDependOnLibsWithTags: ["scope:core", "scope:provider", "scope:tool"] },
  { sourceTag: "scope:session", onlyDependOnLibsWithTags: ["*"] },
  { sourceTag: "scope:tool", onlyDependOnLibsWithTags: ["*"] },
];

export const boundaries = {
  source: { enforceBuildableLibDependency: true, banTransitiveDependencies: true, depConstraints: sourceConstraints },
  // A test imports its own package by name where it tests the built one, and imports now, later or not at all as it likes.
  tests: {
    allowCircularSelfDependency: true,
    checkDynamicDependenciesExceptions: [".*"],
    depConstraints: testConstraints,
  },
};
