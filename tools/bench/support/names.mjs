import { join } from "node:path";
import { listProjects } from "../../run/workspace.mjs";

export const ownPackages = () =>
  listProjects()
    .filter(({ folder }) => folder.startsWith(join("packages", "")))
    .map(({ name }) => name);

/** What stands beside them in an application. */
export const sdkPackages = ["@aws-sdk/client-sts", "@aws-sdk/client-s3", "@aws-sdk/credential-providers"];
