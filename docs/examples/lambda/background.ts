// Lambda freezes the process as soon as it has the answer. What goes on behind the answer is therefore waited for before.
const underWay = new Set<Promise<unknown>>();

export function waitUntil(work: Promise<unknown>): void {
  underWay.add(work);
  void work.finally(() => underWay.delete(work));
}

/** Wraps a handler: its answer leaves when nothing goes on behind it any more. */
export function withBackground<Event, Answer>(
  handler: (event: Event) => Promise<Answer>,
): (event: Event) => Promise<Answer> {
  return async (event) => {
    try {
      return await handler(event);
    } finally {
      await Promise.allSettled(underWay);
    }
  };
}
