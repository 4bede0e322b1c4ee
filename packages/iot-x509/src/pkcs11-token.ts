import { createHash } from "node:crypto";
import { access } from "node:fs/promises";
import { BrsError, isBrsError } from "@brs/core";
import type { CrtApi, Pkcs11Lib, TlsContextOptions, Native } from "./crt.js";
import type { Pkcs11Options } from "./options.js";
import { expandHome } from "./pem.js";

/** A PKCS#11 token as the CRT logs in to it. */
export interface Token {
  /** Makes a TLS context whose private key stays in the token. */
  context(crt: CrtApi, certificate: string, adjust: (options: TlsContextOptions) => void): Promise<Native>;
  close(): void;
}

/** Opens the token when it is first used, and never sends it the same wrong PIN twice: tokens lock themselves. */
export function pkcs11Token(options: Pkcs11Options): Token {
  const { userPin, slotId, tokenLabel, privateKeyLabel } = options;
  let library: Pkcs11Lib | undefined;
  let refused: { readonly pin: string; readonly error: BrsError } | undefined;

  return {
    async context(crt, certificate, adjust) {
      const path = await findLibrary(options.library);
      const pin = typeof userPin === "function" ? await askForPin(userPin) : userPin;
      if (refused?.pin === digest(pin)) throw refused.error;
      try {
        library ??= new crt.io.Pkcs11Lib(path);
        const made = crt.io.TlsContextOptions.create_client_with_mtls_pkcs11({
          pkcs11_lib: library,
          // A token with a PIN pad of its own wants null.
          user_pin: pin ?? null,
          // A string, so that no temporary file is needed.
          cert_file_contents: certificate,
          ...(slotId !== undefined && { slot_id: slotId }),
          ...(tokenLabel !== undefined && { token_label: tokenLabel }),
          ...(privateKeyLabel !== undefined && { private_key_object_label: privateKeyLabel }),
        });
        adjust(made);
        return new crt.io.ClientTlsContext(made);
      } catch (cause) {
        const error = fromTokenError(cause, options);
        if (error.details?.["reason"] === "pin-wrong") refused = { pin: digest(pin), error };
        throw error;
      }
    },
    close() {
      library?.close();
      library = undefined;
    },
  };
}

async function findLibrary(given: string): Promise<string> {
  const path = expandHome(given);
  try {
    await access(path);
  } catch (cause) {
    throw tokenError("library-missing", "key.pkcs11.library", cause, { path });
  }
  return path;
}

async function askForPin(userPin: () => string | Promise<string>): Promise<string> {
  let pin: unknown;
  try {
    pin = await userPin();
  } catch (cause) {
    if (isBrsError(cause)) throw cause;
    throw tokenError("pin-function", "key.pkcs11.userPin", cause);
  }
  if (typeof pin === "string" && pin !== "") return pin;
  throw tokenError("pin-function", "key.pkcs11.userPin", undefined);
}

/** What is remembered of a wrong PIN must not be the PIN. */
function digest(pin: string | undefined): string {
  return pin === undefined ? "" : createHash("sha256").update(pin).digest("base64");
}

const messages = {
  "library-missing": "The PKCS#11 library does not exist or cannot be read. Install it, or correct `library`.",
  library:
    "The file in `library` does not load as a PKCS#11 library. Pass the .so file of the token's vendor for this platform.",
  "pin-wrong":
    "The token refuses the PIN. Correct `userPin`; brs does not send this one again, as tokens lock after a few.",
  "pin-missing": "The token wants a PIN. Pass `userPin`.",
  "pin-locked": "The token is locked after too many wrong PINs. Its security officer must reset the PIN.",
  "pin-function": "The `userPin` function did not return a PIN. It must resolve to a non-empty string.",
  token: "No token, or more than one, fits `tokenLabel` and `slotId`. `pkcs11-tool --list-slots` shows what there is.",
  slot: "There is no slot with this `slotId`. `pkcs11-tool --list-slots` shows what there is.",
  key: "No private key, or more than one, fits `privateKeyLabel` in the token. `pkcs11-tool --login --list-objects` shows them.",
  "key-type": "The token's private key is neither RSA nor EC. AWS IoT takes these two.",
  mismatch:
    "The token's private key does not belong to the certificate. Pass the certificate that was made with this key.",
  other: "The PKCS#11 token failed. See `details.tokenError` and the error's cause.",
} as const;

type TokenReason = keyof typeof messages;

// As the CRT's names end; the first that fits counts.
const reasons: readonly (readonly [name: RegExp, reason: TokenReason, param: string])[] = [
  [/CKR_PIN_INCORRECT/, "pin-wrong", "key.pkcs11.userPin"],
  [/CKR_PIN_LOCKED/, "pin-locked", "key.pkcs11.userPin"],
  [/CKR_PIN_(?:INVALID|LEN_RANGE)/, "pin-wrong", "key.pkcs11.userPin"],
  [/TOKEN_NOT_FOUND|CKR_TOKEN_NOT/, "token", "key.pkcs11.tokenLabel"],
  [/CKR_SLOT_ID_INVALID/, "slot", "key.pkcs11.slotId"],
  [/PKCS11_KEY_NOT_FOUND/, "key", "key.pkcs11.privateKeyLabel"],
  [/PKCS11_KEY_TYPE_UNSUPPORTED/, "key-type", "key.pkcs11.privateKeyLabel"],
  [/SHARED_LIBRARY|PKCS11_VERSION|LIBRARY_LOAD_FAILED/, "library", "key.pkcs11.library"],
  [/TLS_CTX_ERROR/, "mismatch", "certificate"],
];

/** Errors of the token come as plain errors whose text holds the name. */
function fromTokenError(cause: unknown, { userPin }: Pkcs11Options): BrsError {
  const name = /AWS_\w+/.exec(String(cause))?.[0] ?? "";
  if (userPin === undefined && /CKR_(?:ARGUMENTS_BAD|PIN_\w+|USER_NOT_LOGGED_IN)/.test(name)) {
    return tokenError("pin-missing", "key.pkcs11.userPin", cause, { tokenError: name });
  }
  const [, reason, param] = reasons.find(([pattern]) => pattern.test(name)) ?? [name, "other" as const, "key.pkcs11"];
  return tokenError(reason, param, cause, { tokenError: name });
}

function tokenError(reason: TokenReason, param: string, cause: unknown, facts: object = {}): BrsError {
  return new BrsError(messages[reason], {
    code: "ERR_BRS_CONFIGURATION",
    param,
    details: { reason, ...facts },
    ...(cause !== undefined && { cause }),
    // A token may be plugged in again; a wrong PIN never becomes right.
    recoverable: reason === "other" || reason === "token",
  });
}
