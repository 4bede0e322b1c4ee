import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const runtime = fileURLToPath(new URL("lambda-runtime.cjs", import.meta.url));

/** As on AWS Lambda, `require()` of ES modules is off. */
export const requireCommonJsOnly = "--no-experimental-require-module";

/** A process that holds one function, frozen whenever nobody calls it, as on AWS Lambda. */
export function startLambda(file, env) {
  const child = spawn(process.execPath, [requireCommonJsOnly, runtime, file], {
    env: { ...env, AWS_LAMBDA_FUNCTION_NAME: "app", AWS_EXECUTION_ENV: "AWS_Lambda_nodejs20.x" },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  child.kill("SIGSTOP");
  return {
    async invoke(event) {
      child.kill("SIGCONT");
      child.stdin.write(`${JSON.stringify(event)}\n`);
      const { value, done } = await lines.next();
      child.kill("SIGSTOP");
      if (done) throw new Error("The function's process has ended.");
      return JSON.parse(value);
    },
    /** No more events: the process must end by itself. Gives its exit code. */
    async end() {
      child.kill("SIGCONT");
      child.stdin.end();
      const timer = setTimeout(() => child.kill("SIGKILL"), 30_000);
      const [code] =
        child.exitCode === null && child.signalCode === null ? await once(child, "exit") : [child.exitCode];
      clearTimeout(timer);
      return code;
    },
  };
}
