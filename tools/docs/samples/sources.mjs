// Where samples are promised to work: READMEs, guides, and the doc comments of the packages.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { samplesOfDocComments, samplesOfMarkdown } from "./extract.mjs";

export const root = fileURLToPath(new URL("../../../", import.meta.url)).replace(/[\\/]$/, "");

function filesUnder(folder, ending) {
  const names = readdirSync(join(root, folder), { recursive: true });
  return names.filter((name) => name.endsWith(ending)).map((name) => `${folder}/${name.replaceAll("\\", "/")}`);
}

/** All samples of the repository, in the order of their files. */
export function allSamples() {
  const packages = readdirSync(join(root, "packages")).map((name) => `packages/${name}`);
  const guides = filesUnder("docs", ".md");
  const others = ["README.md", "CONTRIBUTING.md", "tools/local-aws/README.md"];
  const documents = [...others, ...packages.map((folder) => `${folder}/README.md`), ...guides];
  const sources = packages.flatMap((folder) => filesUnder(`${folder}/src`, ".ts"));
  const read = (file) => readFileSync(join(root, file), "utf8");
  return [
    ...documents
      .filter((file) => existsSync(join(root, file)))
      .sort()
      .flatMap((file) => samplesOfMarkdown(file, read(file))),
    ...sources.sort().flatMap((file) => samplesOfDocComments(file, read(file))),
  ];
}
