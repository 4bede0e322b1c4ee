import type { ContestantName } from "./contestants.js";
import type { Score } from "./load.js";
import { readOptions, usage } from "./options.js";
import { summon, type Player } from "./player.js";
import { screenFor, type Screen } from "./screen.js";
import { openStage, type Stage } from "./stage.js";
import { resultTable, type Result } from "./table.js";

const contestants: readonly ContestantName[] = ["plain SDK", "brs"];

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) {
    console.log(usage);
    return 0;
  }
  const screen = screenFor(process.stdout, options);
  const stage = await openStage(options);
  try {
    for (const note of stage.notes) screen.say(note);
    const result = await perform(stage, options.seconds, screen);
    if (options.json) console.log(JSON.stringify({ notes: stage.notes, seconds: options.seconds, result }, null, 2));
    else console.log(`\n${resultTable(result).join("\n")}\n`);
    return result.brs.failed > 0 ? 1 : 0;
  } finally {
    await stage.close();
  }
}

async function perform(stage: Stage, seconds: number, screen: Screen): Promise<Result> {
  const players = contestants.map(summon);
  try {
    await Promise.all(players.map(({ ready }) => ready));
    return await compete(players, stage, seconds, screen);
  } finally {
    for (const { leave } of players) leave();
  }
}

async function compete(players: readonly Player[], stage: Stage, seconds: number, screen: Screen): Promise<Result> {
  const scores = new Map<ContestantName, Score>();
  const start = performance.now();
  const elapsed = (): number => (performance.now() - start) / 1_000;
  const curtain = new AbortController();
  const events = stage.play((text) => screen.event(elapsed(), text), curtain.signal);
  try {
    const { place, rejectionAtMs } = stage;
    const times = {
      forMs: seconds * 1_000,
      ...(rejectionAtMs === undefined ? {} : { rejectionAt: Date.now() + rejectionAtMs }),
    };
    const results = players.map(({ name, play }) =>
      play({ name, place, times }, (score) => {
        scores.set(name, score);
        screen.progress(elapsed(), scores);
      }),
    );
    const [plain, brs] = await Promise.all(results);
    if (plain === undefined || brs === undefined) throw new Error("A contestant ended without a result.");
    return { "plain SDK": plain, brs };
  } finally {
    curtain.abort();
    await events.catch(ignoreAbort);
    screen.done();
  }
}

function ignoreAbort(error: unknown): void {
  if (!(error instanceof Error && error.name === "AbortError")) throw error;
}

process.once("SIGINT", () => process.exit(130));
process.once("SIGTERM", () => process.exit(143));
process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  return 2;
});
