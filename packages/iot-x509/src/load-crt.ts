import { BrsError, isBrsError } from "@brs/core";
import { isCrt } from "./crt.js";
import type { CrtApi } from "./crt.js";
import { logLevels } from "./check-options.js";
import type { CrtModule } from "./crt-module.js";
import { isModuleMissing } from "./module-missing.js";
import type { CrtLogLevel } from "./options.js";

/** Gets the CRT when it is first needed; `purpose` begins the sentence that says it is missing. */
export type LoadCrt = (purpose: string) => Promise<CrtApi>;

/** The module that was passed, else whichever of the two packages is installed. Loaded once. */
export function lazyCrt(given: CrtModule | undefined, logLevel: CrtLogLevel | undefined): LoadCrt {
  const passed = given === undefined ? undefined : checked(given, "crt");
  let loaded: CrtApi | undefined;
  return async (purpose) => {
    if (loaded !== undefined) return loaded;
    loaded = passed ?? (await installedCrt(purpose));
    if (logLevel !== undefined) loaded.io.enable_logging(logLevels.indexOf(logLevel));
    return loaded;
  };
}

async function installedCrt(purpose: string): Promise<CrtApi> {
  let missing: unknown;
  // The literal names let bundlers include the packages, and the `try` lets them go on without.
  try {
    return checked(await import("aws-iot-device-sdk-v2"), "aws-iot-device-sdk-v2");
  } catch (error) {
    missing = onlyMissing(error, "aws-iot-device-sdk-v2");
  }
  try {
    return checked(await import("aws-crt"), "aws-crt");
  } catch (error) {
    missing = onlyMissing(error, "aws-crt") ?? missing;
  }
  throw new BrsError(
    `${purpose} needs the AWS Common Runtime, which is not installed. Run: npm i aws-iot-device-sdk-v2 (or npm i aws-crt).`,
    { code: "ERR_BRS_PEER_MISSING", details: { packages: ["aws-iot-device-sdk-v2", "aws-crt"] }, cause: missing },
  );
}

function checked(module: unknown, name: string): CrtApi {
  // Node hands a CommonJS module to import() both as a whole and, where it can tell, by name.
  for (const candidate of [module, (module as { readonly default?: unknown } | null)?.default]) {
    if (isCrt(candidate)) return candidate;
  }
  const message =
    name === "crt"
      ? "`crt` must be the module aws-iot-device-sdk-v2 or aws-crt, as `import * as crt from …` gives it."
      : `The installed ${name} is not a version that brs knows. Install the current one.`;
  throw new BrsError(message, { code: name === "crt" ? "ERR_BRS_VALIDATION" : "ERR_BRS_CONFIGURATION", param: "crt" });
}

/** Lets "not installed" pass as a value; a package that is there and does not load is another problem. */
function onlyMissing(error: unknown, name: string): unknown {
  if (isModuleMissing(error, name)) return error;
  if (isBrsError(error)) throw error;
  const platform = `${process.platform}-${process.arch}`;
  throw new BrsError(
    `${name} is installed but does not load on ${platform}. Reinstall it; the error's cause says more.`,
    {
      code: "ERR_BRS_CONFIGURATION",
      details: { reason: "crt-load", package: name },
      cause: error,
    },
  );
}
