import { ownPackages, sdkPackages } from "../support/names.mjs";
import { importInTurns } from "../support/packages.mjs";
import { median } from "../support/statistics.mjs";

export const title = "Import";
export const about =
  "A new process each, the packages in turns, the disk cache warm. What a package brings along is included.";

export async function run({ scale }) {
  const samples = importInTurns([...ownPackages(), ...sdkPackages], scale.imports);
  return {
    columns: ["median", "resident memory"],
    rows: [...samples].map(([figure, found]) => ({
      figure,
      units: ["ms", "MB"],
      values: [median(found.map(({ ms }) => ms)), median(found.map(({ mb }) => mb))],
    })),
  };
}
