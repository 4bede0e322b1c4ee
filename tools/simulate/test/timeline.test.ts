import { createTimeline } from "../src/timeline.js";

test("what is posted happens in order of time, and of posting within one moment", async () => {
  const timeline = createTimeline();
  const seen: string[] = [];
  timeline.post(5, () => void seen.push(`b at ${timeline.now}`));
  timeline.post(5, () => void seen.push(`c at ${timeline.now}`));
  timeline.post(2, () => void seen.push(`a at ${timeline.now}`));
  timeline.post(11, () => void seen.push("too late"));
  await timeline.run(10);
  expect(seen).toEqual(["a at 2", "b at 5", "c at 5"]);
  expect(timeline.now).toBe(10);
});

test("all promises settle before the next thing happens, however long their chain", async () => {
  const timeline = createTimeline();
  const seen: string[] = [];
  timeline.post(1, () => {
    void (async () => {
      for (let turn = 0; turn < 500; turn++) await Promise.resolve();
      seen.push(`settled at ${timeline.now}`);
    })();
  });
  timeline.post(1, () => void seen.push("next"));
  await timeline.run(2);
  expect(seen).toEqual(["settled at 1", "next"]);
});

test("a happening comes again when it posts itself, also among others that it posts", async () => {
  const timeline = createTimeline();
  const seen: string[] = [];
  const tick = timeline.post(0, () => {
    seen.push(`tick ${timeline.now}`);
    const { now } = timeline;
    timeline.post(now + 1, () => void seen.push(`echo ${timeline.now}`));
    timeline.repost(tick, now + 3);
    return "quiet";
  });
  await timeline.run(7);
  expect(seen).toEqual(["tick 0", "echo 1", "tick 3", "echo 4", "tick 6", "echo 7"]);
});

test("ten thousand happenings that come again and again stay in order", async () => {
  const timeline = createTimeline();
  let last = 0;
  let wrong = 0;
  let draw = 1;
  const step = (): number => (draw = (draw * 48_271) % 2_147_483_647) % 1_000;
  for (let index = 0; index < 10_000; index++) {
    const each = timeline.post(step(), () => {
      if (timeline.now < last) wrong++;
      last = timeline.now;
      timeline.repost(each, timeline.now + step());
      return "quiet";
    });
  }
  await timeline.run(3_000);
  expect(wrong).toBe(0);
  expect(last).toBe(3_000);
});

test("what is cancelled does not happen", async () => {
  const timeline = createTimeline();
  const seen: string[] = [];
  const later = timeline.post(4, () => void seen.push("cancelled"));
  timeline.post(3, () => timeline.cancel(later));
  await timeline.run(10);
  expect(seen).toEqual([]);
});

test("an error that somebody would swallow ends the run", async () => {
  const timeline = createTimeline();
  const seen: string[] = [];
  timeline.post(1, () => {
    Promise.reject(new Error("a mistake")).catch(timeline.abandon);
  });
  timeline.post(2, () => void seen.push("not reached"));
  await expect(timeline.run(10)).rejects.toThrow("a mistake");
  expect(seen).toEqual([]);
});
