import { Heap } from "heap-js";

/** Something that happens. The object may be posted again once it has happened. */
export interface Happening {
  /** Milliseconds since the start. */
  at: number;
  order: number;
  /** Says `"quiet"` when it surely left no promise behind that waits to be settled. Absent: cancelled. */
  run: (() => "quiet" | void) | undefined;
}

/** Virtual time: what is posted happens in order of time, then of posting. */
export interface Timeline {
  /** Whole milliseconds since the start. */
  readonly now: number;
  post(at: number, run: () => "quiet" | void): Happening;
  repost(happening: Happening, at: number): void;
  cancel(happening: Happening): void;
  /** Lets everything happen up to and including a moment. Rejects with what `abandon` was given. */
  run(until: number): Promise<void>;
  /** Ends the run with an error: for callbacks whose exceptions somebody else would swallow. */
  abandon(error: unknown): void;
}

const NEVER = -1;

export function createTimeline(): Timeline {
  const queue = new Heap<Happening>((a, b) => a.at - b.at || a.order - b.order);
  let now = 0;
  let order = 0;
  let current: Happening | undefined;
  let again = NEVER;
  let failure: { readonly error: unknown } | undefined;

  function place(happening: Happening, at: number): Happening {
    happening.at = Math.max(now, Math.round(at));
    happening.order = order++;
    return happening;
  }

  /** Runs the first of the queue, which stays there meanwhile: most come again, and to move one is cheaper than two. */
  function runFirst(first: Happening): "quiet" | void {
    now = first.at;
    current = first;
    again = NEVER;
    const effect = first.run === undefined ? "quiet" : first.run();
    current = undefined;
    if (again === NEVER) queue.pop();
    else queue.replace(place(first, again));
    return effect;
  }

  return {
    get now() {
      return now;
    },
    post(at, run) {
      const happening = place({ at, order: 0, run }, at);
      queue.push(happening);
      return happening;
    },
    repost(happening, at) {
      if (happening === current) again = at;
      else queue.push(place(happening, at));
    },
    cancel(happening) {
      // What it would have run is free to go at once; the place in the queue goes when its time comes.
      happening.run = undefined;
    },
    async run(until) {
      for (let first = queue.peek(); first !== undefined && first.at <= until; first = queue.peek()) {
        if (runFirst(first) !== "quiet") await settled();
        if (failure !== undefined) throw failure.error;
      }
      now = until;
    },
    abandon(error) {
      failure ??= { error };
    },
  };
}

/**
 * Resolves when no promise has anything left to do. A macrotask begins only then: no chain is too long, and 2 µs are
 * less than counting turns.
 */
function settled(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
