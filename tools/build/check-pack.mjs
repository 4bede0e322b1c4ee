// Checks the package in the current folder as a user gets it: the tarball of `npm pack`, not the folder. And that its
// API reports are up to date.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkApiReports } from "./api-report.mjs";
import { checkManifest } from "./check-manifest.mjs";
import { checkTarball } from "./check-tarball.mjs";

const target = mkdtempSync(join(tmpdir(), "brs-pack-"));
const folder = process.cwd();
try {
  const packed = execFileSync("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", target], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [{ filename, files: list, size }] = JSON.parse(packed);
  const files = new Set(list.map((file) => file.path));
  const problems = [
    ...checkManifest(folder),
    ...checkApiReports(folder),
    ...(await checkTarball(join(target, filename), files, folder)),
  ];
  for (const problem of problems) console.error(`- ${problem}`);
  console.log(`${filename}: ${files.size} files, ${(size / 1024).toFixed(1)} KiB packed, ${problems.length} problems`);
  if (problems.length > 0) process.exitCode = 1;
} finally {
  rmSync(target, { recursive: true, force: true });
}
