// Runs tasks side by side. Each is computed from its own description alone, so that who runs it changes nothing.
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { isMainThread, parentPort, Worker } from "node:worker_threads";
import { perform, type Task, type TaskResult } from "./tasks.js";

// Most of what a refresh leaves behind dies young, but not as young as a small nursery needs.
const resourceLimits = { maxYoungGenerationSizeMb: 192, maxOldGenerationSizeMb: 4_096 };

/** `onDone` is told of each result as it comes; the results are in the order of the tasks. */
export async function performAll(
  tasks: readonly Task[],
  onDone: (task: Task, result: TaskResult, tookMs: number) => void,
): Promise<readonly TaskResult[]> {
  const results: TaskResult[] = [];
  let next = 0;
  async function work(): Promise<void> {
    const worker = new Worker(fileURLToPath(import.meta.url), { resourceLimits });
    try {
      for (let index = next++; index < tasks.length; index = next++) {
        const task = tasks[index];
        if (task === undefined) return;
        const started = performance.now();
        const result = await ask(worker, task);
        results[index] = result;
        onDone(task, result, performance.now() - started);
      }
    } finally {
      await worker.terminate();
    }
  }
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), tasks.length) }, work));
  return results;
}

function ask(worker: Worker, task: Task): Promise<TaskResult> {
  return new Promise((resolve, reject) => {
    const onError = (error: Error): void => reject(error);
    worker.once("error", onError);
    worker.once("message", (result: TaskResult) => {
      worker.off("error", onError);
      resolve(result);
    });
    worker.postMessage(task);
  });
}

if (!isMainThread) {
  parentPort?.on("message", (task: Task) => {
    // A rejection ends the worker and reaches whoever asked as its error.
    void perform(task).then((result) => parentPort?.postMessage(result));
  });
}
