import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { BrsError } from "@brs/core";

/** What a `file:` `URL` looks like; the runtime's own `URL` is one. */
export interface FileUrl {
  /** The whole URL, such as `file:///etc/device/private.key`. */
  readonly href: string;
  /** The scheme, `"file:"`. Any other is refused with `ERR_BRS_VALIDATION`. */
  readonly protocol: string;
}

/**
 * PEM text, its bytes, or a file. A file is read again at each refresh, so that a rotated certificate is picked up;
 * a leading `~` in its path is the home directory.
 */
export type Pem = string | Uint8Array | { readonly path: string | FileUrl };

/** PEM text, and whether it came from a file that may hold something else next time. */
export interface PemText {
  readonly text: string;
  readonly path?: string;
}

/** Checks the shape only, so that it can run at construction. */
export function checkPem(source: unknown, param: string): void {
  if (typeof source === "string") {
    if (source.includes("-----BEGIN")) return;
    throw invalid(`\`${param}\` is a string without a PEM block. For a file write \`{ path: "…" }\`.`, param);
  }
  if (source instanceof Uint8Array) return;
  if (source === undefined) throw invalid(`\`${param}\` is required: PEM text, its bytes, or \`{ path }\`.`, param);
  const path = pathOf(source);
  if (typeof path === "string" && path !== "") return;
  if (isFileUrl(path)) return;
  throw invalid(`\`${param}\` must be PEM text, its bytes, or \`{ path }\` with a file path or a file: URL.`, param);
}

/** Reads a source of PEM text. Nothing of the content gets into an error. */
export async function readPem(source: Pem, param: string): Promise<PemText> {
  checkPem(source, param);
  if (typeof source === "string") return { text: source };
  if (source instanceof Uint8Array) return { text: new TextDecoder().decode(source) };
  const path = toPath(source.path);
  try {
    return { text: await readFile(path, "utf8"), path };
  } catch (cause) {
    throw unreadable(param, path, cause);
  }
}

function toPath(path: string | FileUrl): string {
  return typeof path === "string" ? expandHome(path) : fileURLToPath(path.href);
}

/** `~` at the beginning of a path is the home directory, as in a shell. */
export function expandHome(path: string): string {
  return path === "~" || path.startsWith("~/") ? join(homedir(), path.slice(1)) : path;
}

function unreadable(param: string, path: string, cause: unknown): BrsError {
  const code = (cause as { readonly code?: unknown } | null)?.code;
  const [reason, message] =
    code === "ENOENT"
      ? ["not-found", `The file of \`${param}\` does not exist: ${path}. Correct the path, or put the file there.`]
      : code === "EACCES" || code === "EPERM"
        ? ["permission", `The file of \`${param}\` may not be read by this user: ${path}. Change its owner or mode.`]
        : [
            "unreadable",
            `The file of \`${param}\` could not be read: ${path} (${String(code)}). See the error's cause.`,
          ];
  // Recoverable, because a file that is being replaced may be gone for a moment.
  return new BrsError(message, {
    code: "ERR_BRS_CONFIGURATION",
    param,
    details: { reason, path },
    cause,
    recoverable: true,
  });
}

function pathOf(source: unknown): unknown {
  return typeof source === "object" && source !== null && "path" in source ? source.path : undefined;
}

function isFileUrl(value: unknown): boolean {
  return typeof value === "object" && value !== null && "protocol" in value && value.protocol === "file:";
}

function invalid(message: string, param: string): BrsError {
  return new BrsError(message, { code: "ERR_BRS_VALIDATION", param });
}
