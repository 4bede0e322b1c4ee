import { countRequests } from "../../src/minute/request-counts.js";

test("a contestant's requests are told by its user agent", () => {
  const request = (agent: string, status = 200, method = "GET", path = "/shelf/film") => {
    return { method, path, status, userAgent: `aws-sdk-js/3.1169.0 ${agent} os/linux` };
  };
  const log = [
    request("brs-session/0"),
    request("brs-session/19", 403),
    request("brs-session/sts", 200, "POST", "/"),
    request("brs-session/3", 200, "POST", "/shelf/brs-session/17?uploads"),
    request("static-credentials/1", 403),
  ];
  expect(countRequests(log, "brs-session")).toEqual({ all: 4, refused: 1, assumeRole: 1 });
  expect(countRequests(log, "static-credentials")).toEqual({ all: 1, refused: 1, assumeRole: 0 });
});
