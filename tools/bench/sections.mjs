// The order in which they run and are printed. Each has a title, a note for readers, and run().
import * as assumeRole from "./sections/assume-role.mjs";
import * as bundleSize from "./sections/bundle-size.mjs";
import * as cacheThroughput from "./sections/cache-throughput.mjs";
import * as clientAgain from "./sections/client-again.mjs";
import * as connections from "./sections/connections.mjs";
import * as credentialsCall from "./sections/credentials-call.mjs";
import * as evictions from "./sections/evictions.mjs";
import * as idleSessions from "./sections/idle-sessions.mjs";
import * as importTime from "./sections/import-time.mjs";
import * as installSize from "./sections/install-size.mjs";
import * as memory from "./sections/memory.mjs";
import * as mfa from "./sections/mfa.mjs";
import * as outage from "./sections/outage.mjs";
import * as refresh from "./sections/refresh.mjs";

export const sections = {
  refresh,
  outage,
  counts: assumeRole,
  mfa,
  credentials: credentialsCall,
  client: clientAgain,
  connections,
  evictions,
  memory,
  idle: idleSessions,
  cache: cacheThroughput,
  import: importTime,
  bundle: bundleSize,
  install: installSize,
};
