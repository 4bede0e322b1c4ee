// Builds the documentation site into docs/site: the guides and the API reference of all packages.
import { copyFile, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Application, KindRouter, LogLevel, PageEvent, ReflectionGroup, ReflectionKind } from "typedoc";
import { readIndex, titleOf } from "./guides.mjs";
import { drawMermaid } from "./mermaid.mjs";

const root = fileURLToPath(new URL("../../../", import.meta.url));
export const siteFolder = join(root, "docs/site");

const options = (guides) => ({
  name: "brs",
  entryPointStrategy: "packages",
  entryPoints: ["packages/*"],
  packageOptions: {
    tsconfig: "tsconfig.build.json",
    excludeInternal: true,
    disableSources: true,
    // A few helpers of the types stay inside their packages: a reader learns nothing from them.
    validation: { notExported: false, invalidLink: true, invalidPath: true, notDocumented: false },
  },
  readme: "README.md",
  projectDocuments: guides,
  customJs: fileURLToPath(new URL("custom.js", import.meta.url)),
  customCss: fileURLToPath(new URL("custom.css", import.meta.url)),
  markdownItLoader: drawMermaid,
  router: "guides",
  highlightLanguages: ["typescript", "javascript", "python", "bash", "json", "ini"],
  headings: { readme: false, document: false },
  navigation: { includeGroups: true, includeFolders: false },
  hideGenerator: true,
  disableSources: true,
  disableGit: true,
  searchInDocuments: true,
  searchInComments: true,
});

/** Builds the site, and says how many errors and warnings TypeDoc had. */
export async function buildSite({ folder = siteFolder, logLevel = LogLevel.Warn } = {}) {
  process.chdir(root);
  const sections = readIndex(root);
  const guides = sections.flatMap(({ files }) => files);
  const app = await Application.bootstrapWithPlugins({ ...options(guides), logLevel });
  const fileOf = new Map();
  app.renderer.defineRouter("guides", routerOfGuides(fileOf));
  // A page from disk may not refer into another file; the symbols are in each page anyway.
  app.renderer.on(PageEvent.END, (page) => {
    page.contents = page.contents?.replaceAll(/href="[^"]*icons\.svg#/g, 'href="#');
  });

  const project = await app.convert();
  if (project === undefined) throw new Error("TypeDoc could not read the packages.");
  namePackages(project);
  await arrange(project, sections, guides, fileOf);
  app.validate(project);
  await rm(folder, { recursive: true, force: true });
  await app.generateDocs(project, folder);
  if (app.logger.hasErrors()) throw new Error("TypeDoc could not write the site.");
  const assets = join(folder, "assets");
  await copyFile(createRequire(import.meta.url).resolve("mermaid/dist/mermaid.min.js"), join(assets, "mermaid.min.js"));
  const script = await readFile(join(assets, "main.js"), "utf8");
  await writeFile(join(assets, "main.js"), script.replaceAll(/\$\{[^}]*\}assets\/icons\.svg#/g, "#"));
  return { errors: app.logger.errorCount, warnings: app.logger.warningCount };
}

/** Guides keep the names of their files, whatever their titles are. */
function routerOfGuides(fileOf) {
  return class extends KindRouter {
    getIdealBaseName(reflection) {
      const file = fileOf.get(reflection);
      if (file === undefined) return super.getIdealBaseName(reflection);
      const name = basename(file, ".md");
      return `guides/${name === "README" ? basename(dirname(file)) : name.toLowerCase()}`;
    }
  };
}

/** Names the entry points of a package as one imports them. */
function namePackages(project) {
  for (const pack of project.children) {
    for (const entry of pack.children.filter(({ kind }) => kind === ReflectionKind.Module)) {
      entry.name = entry.name === "" ? pack.name : `${pack.name}/${entry.name}`;
    }
  }
}

/** Gives the guides their titles, and groups them as the index does. */
async function arrange(project, sections, guides, fileOf) {
  // TypeDoc keeps the order that it was given.
  const documents = new Map(guides.map((file, index) => [file, project.documents[index]]));
  for (const [file, document] of documents) {
    document.name = titleOf(await readFile(join(root, file), "utf8"));
    fileOf.set(document, file);
  }
  const groups = sections.map(({ section, files }) => {
    const group = new ReflectionGroup(section, project);
    group.children = files.map((file) => documents.get(file));
    return group;
  });
  const packages = project.groups.filter((group) => group.children.every((child) => !child.isDocument()));
  for (const group of packages) group.title = "Packages";
  project.groups = [...groups, ...packages];
  project.documents = [...documents.values()];
}
