import { parseAccessLog } from "../../src/radosgw/access-log.js";

const time = "2026-11-20T12:05:41.950+0000 7f62457c26c0  1";

test("requests are picked from among everything else that the gateway logs", () => {
  const log = [
    `${time} ====== starting new request req=0x7f62b80e76e0 =====`,
    `${time} ====== req done req=0x7f62b80e76e0 op status=0 http_status=200 latency=0.000000000s ======`,
    `${time} beast: 0x7f62b80e76e0: 127.0.0.1 - anonymous [20/Nov/2026:12:05:41.950 +0000] "GET / HTTP/1.1" 200 231 - "curl/7.88.1" - latency=0.000000000s`,
    `${time} beast: 0x7f62b80e76e0: 127.0.0.1 - app-owner [20/Nov/2026:12:05:42.950 +0000] "PUT /shelf/brs-session/3?x-id=PutObject HTTP/1.1" 403 0 - "aws-sdk-js/3.1169.0 brs-session/3" bytes=0- latency=0.1s`,
    "",
  ].join("\n");
  expect(parseAccessLog(log)).toEqual([
    { method: "GET", path: "/", status: 200, userAgent: "curl/7.88.1" },
    {
      method: "PUT",
      path: "/shelf/brs-session/3?x-id=PutObject",
      status: 403,
      userAgent: "aws-sdk-js/3.1169.0 brs-session/3",
    },
  ]);
});

test("an empty log has no requests", () => {
  expect(parseAccessLog("")).toEqual([]);
});
