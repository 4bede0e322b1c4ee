/** An eviction policy: what to keep in which order. The bound is the cache's business. */
export interface Store<Value extends object> {
  readonly size: number;
  /** Reads and counts as a use. */
  get(key: string): Value | undefined;
  /** Reads, and nothing else. */
  peek(key: string): Value | undefined;
  /** Adds a key that is not there yet. */
  add(key: string, value: Value): void;
  delete(key: string): void;
  /** Removes and returns the next victim. */
  pop(): Value | undefined;
  /** A snapshot, the next victim first. */
  values(): Value[];
  /** An independent store with the same order and counts. */
  copy(): Store<Value>;
}
