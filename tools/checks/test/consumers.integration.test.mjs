import { after, afterEach, before, test } from "node:test";
import { startLocalAws } from "@brs/local-aws";
import { expectAppToRun, expectSilentImport, publicEntries } from "../support/consumers.mjs";

let aws;

before(async () => {
  aws = await startLocalAws();
  aws.control.bucket("photos");
});
afterEach(() => aws.control.resetCounters());
after(() => aws.close());

for (const entry of publicEntries()) {
  test(`importing ${entry} does nothing, as an ES module and as CommonJS`, async () => {
    await expectSilentImport(process.execPath, entry);
  });
}

for (const kind of ["module", "commonjs"]) {
  test(`an application runs on the built packages (${kind})`, async () => {
    await expectAppToRun(process.execPath, kind, aws);
  });
}
