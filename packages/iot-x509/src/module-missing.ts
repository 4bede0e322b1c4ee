/** Whether an import failed because this package is not installed, and not because it does not load. */
export function isModuleMissing(error: unknown, name: string): boolean {
  if (typeof error !== "object" || error === null) return false;
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  if (typeof message !== "string" || !message.includes(name)) return false;
  // Bundlers leave an import that they could not resolve as a call that throws an error of their own.
  return (
    code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND" || /cannot find|could not resolve/i.test(message)
  );
}
