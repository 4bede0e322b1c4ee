// One session for each tenant who is being served, and for those who were a short while ago.

/**
 * @typedef {import("@brs/session").Session} Session
 * @typedef {object} Entry
 * @property {Session} session
 * @property {number} users requests that use it now
 * @property {number} usedAt
 */

/**
 * @param {object} options
 * @param {(id: string) => Session} options.open
 * @param {number} options.maxOpen beyond it the tenant who was not served for longest is closed
 * @param {number} options.idleMs a tenant who was not served for so long is closed
 */
export function createTenantSessions({ open, maxOpen, idleMs }) {
  /** @type {Map<string, Entry>} who was served last comes last */
  const entries = new Map();
  /** @type {Set<Promise<void>>} */
  const closings = new Set();
  const timer = setInterval(closeIdle, Math.min(idleMs / 2, 2 ** 31 - 1)).unref();

  /**
   * @param {string} id
   * @param {Entry} entry
   */
  function evict(id, { session }) {
    entries.delete(id);
    const closing = session.close();
    closings.add(closing);
    const forget = () => closings.delete(closing);
    closing.then(forget, forget);
  }

  /** Sessions in use stay, even if there are more of them than there should be. */
  function closeSurplus() {
    for (const [id, entry] of entries) {
      if (entries.size <= maxOpen) return;
      if (entry.users === 0) evict(id, entry);
    }
  }

  function closeIdle() {
    const limit = performance.now() - idleMs;
    for (const [id, entry] of entries) if (entry.users === 0 && entry.usedAt <= limit) evict(id, entry);
  }

  return {
    /**
     * Lends a tenant's session for some work; it is not closed before the work ends. Nothing is awaited between looking
     * and opening, so requests that come together share one session, and that asks STS once for all of them.
     *
     * @template Result
     * @param {string} id
     * @param {(session: Session) => Promise<Result>} work
     */
    async use(id, work) {
      const entry = entries.get(id) ?? { session: open(id), users: 0, usedAt: 0 };
      entries.delete(id);
      entries.set(id, entry);
      entry.users++;
      closeSurplus();
      try {
        return await work(entry.session);
      } finally {
        entry.users--;
        entry.usedAt = performance.now();
        closeSurplus();
      }
    },
    /** What a health check may tell. */
    statuses: () => Array.from(entries.values(), ({ session }) => session.credentials.status()),
    /** For when no more work comes. */
    async close() {
      clearInterval(timer);
      for (const [id, entry] of entries) evict(id, entry);
      await Promise.all(closings);
    },
  };
}
