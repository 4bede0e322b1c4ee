// One contestant in a process of its own; says when it is loaded, is told what to do, and tells its score, over IPC.
import { enter, type ContestantName, type Place } from "./contestants.js";
import { runLoad, type Score, type Times } from "./load.js";

export interface Order {
  readonly name: ContestantName;
  readonly place: Place;
  readonly times: Times;
}

export type Report = { readonly ready: true } | { readonly progress: Score } | { readonly result: Score };

const tell = (report: Report): void => {
  process.send?.(report);
};

async function run({ name, place, times }: Order): Promise<void> {
  const contestant = enter(name, place);
  try {
    tell({ result: await runLoad(contestant, times, (progress) => tell({ progress })) });
  } finally {
    await contestant.close();
    process.disconnect();
  }
}

process.once("message", (order: Order) => {
  run(order).catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
});
tell({ ready: true });
