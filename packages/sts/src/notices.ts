import type { ProviderContext, RefreshWarning } from "@brs/core";
import { warnOnce } from "@brs/core/provider-kit";

/**
 * Warnings found while a provider is made. The process hears of them at once, each kind once; the first refreshable that
 * calls the provider gets them as events.
 */
export function createNotices(warnings: readonly RefreshWarning[]): (context: ProviderContext) => void {
  warnings.forEach(warnOnce);
  let pending = [...warnings];
  return ({ warn }) => {
    if (warn === undefined) return;
    const due = pending;
    pending = [];
    for (const warning of due) warn(warning);
  };
}
