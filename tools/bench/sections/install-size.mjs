import { ownPackages, sdkPackages } from "../support/names.mjs";
import { installSize } from "../support/packages.mjs";

export const title = "Install size";
export const about =
  "What lands on the disk, optional peers left out. Almost all of it is the AWS SDK, which an application that uses AWS has already. The packages' own " +
  "share holds two builds (ES modules and CommonJS), their types, source maps and sources.";

export async function run() {
  return {
    columns: ["own", "with all that it brings", "packages"],
    rows: [...ownPackages(), ...sdkPackages].map((figure) => {
      const { own, bytes, packages } = installSize(figure);
      return { figure, units: ["bytes", "bytes", "count"], values: [own, bytes, packages] };
    }),
  };
}
