import type { Control } from "./control.js";
import type { AwsRequest, Reply } from "./http.js";

const PREFIX = "/_control/";
const MAX_BODY = 1024 * 1024;

/** `POST /_control/<command>` with a JSON array of arguments; without a body, and so by GET, there are none. */
export async function serveControl(request: AwsRequest, control: Control): Promise<Reply> {
  try {
    const name = request.rawPath.slice(PREFIX.length);
    if (!Object.hasOwn(control, name)) return json(404, { error: `commands: ${Object.keys(control).join(", ")}` });
    const args = await readArguments(request);
    if (args === undefined) return json(400, { error: "the body is a JSON array: the command's arguments" });
    const command = control[name as keyof Control] as (...args: readonly unknown[]) => unknown;
    return json(200, { result: (await command(...args)) ?? null });
  } catch (error) {
    return json(400, { error: error instanceof Error ? error.message : String(error) });
  }
}

async function readArguments(request: AwsRequest): Promise<readonly unknown[] | undefined> {
  const text = (await request.body(MAX_BODY)).toString("utf8");
  if (text === "") return [];
  const args = JSON.parse(text) as unknown;
  return Array.isArray(args) ? args : undefined;
}

function json(status: number, document: object): Reply {
  // Whoever looks for connections and timers that are left over should not find those of the looking.
  const headers = { "content-type": "application/json", connection: "close" };
  return { status, headers, body: JSON.stringify(document) };
}
