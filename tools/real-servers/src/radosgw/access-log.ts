/** A request as the gateway saw it. */
export interface Access {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly userAgent: string;
}

// … beast: 0x7f62: 127.0.0.1 - user [20/Nov/2026:12:05:41.950 +0000] "GET / HTTP/1.1" 200 231 - "curl/7.88.1" - latency=…
const line =
  /beast: \S+: \S+ - .* \[[^\]]*\] "(?<method>\S+) (?<path>\S+) [^"]*" (?<status>\d+) \d+ \S+ "(?<userAgent>[^"]*)"/;

/** Picks the requests from the gateway's log. */
export function parseAccessLog(text: string): readonly Access[] {
  return text.split("\n").flatMap((row) => {
    const { method = "", path = "", status = "", userAgent = "" } = line.exec(row)?.groups ?? {};
    return method === "" ? [] : [{ method, path, status: Number(status), userAgent }];
  });
}
