import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** True where a program of that name is on the PATH, or in sbin, which Debian leaves out of users' PATH. */
export function onPath(program, path = process.env.PATH ?? "") {
  return [...path.split(delimiter), "/usr/sbin", "/sbin"].some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return folder !== "";
    } catch {
      return false;
    }
  });
}
