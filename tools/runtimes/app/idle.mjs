// Nothing is closed here, and one timer is set: the process ends all the same.
import { refreshable } from "@brs/core";

const inAnHour = () => new Date(Date.now() + 3_600_000);
const source = async () => ({
  accessKeyId: "ASIAEXAMPLE",
  secretAccessKey: "secret",
  sessionToken: "token",
  expiration: inAnHour(),
});
const credentials = refreshable(source, { mode: "eager" });
await credentials();
console.log(JSON.stringify({ timerIsSet: credentials.status().nextRefresh !== undefined }));
