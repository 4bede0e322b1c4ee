import { isPlainObject } from "@brs/core/provider-kit";
import type { Logger } from "./options.js";

const levels = ["trace", "debug", "info", "warn", "error"] as const;
const secretNames = /^(?:secretaccesskey|sessiontoken|tokencode|webidentitytoken|externalid)$/i;
const MASK = "***";

/**
 * A logger that masks secrets. The SDK's own filter follows STS's model, which calls neither the session token nor an
 * MFA code sensitive.
 */
export function maskSecrets(logger: Logger): Logger {
  const masked: Partial<Record<(typeof levels)[number], (...content: unknown[]) => void>> = {};
  for (const level of levels) {
    // Bound late: a logger may change its methods with its level.
    if (logger[level] !== undefined)
      masked[level] = (...content) => logger[level]?.(...content.map((part) => mask(part)));
  }
  return masked as Logger;
}

/** Copies plain objects and arrays; everything else passes as it is. */
function mask(value: unknown, depth = 0): unknown {
  if (depth > 8) return value;
  if (Array.isArray(value)) return value.map((item) => mask(item, depth + 1));
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [
      name,
      secretNames.test(name) && field !== undefined ? MASK : mask(field, depth + 1),
    ]),
  );
}
