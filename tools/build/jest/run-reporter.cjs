// Two things that Jest leaves to its user.
const { mkdirSync } = require("node:fs");
const { join } = require("node:path");

const graceMs = 3000;

module.exports = class RunReporter {
  constructor({ rootDir }) {
    this.reports = join(rootDir, ".reports");
  }

  // `--outputFile=.reports/jest.json` does not make the folder.
  onRunStart() {
    mkdirSync(this.reports, { recursive: true });
  }

  // A run must end by itself: whatever keeps it alive (a socket, a timer, a child) is a leak of ours. Jest warns and
  // then hangs; this ends the run as failed and names what is open. The timer is unref'd, so that it fires only when
  // something else keeps the process alive.
  onRunComplete() {
    setTimeout(() => {
      const open = process.getActiveResourcesInfo().join(", ");
      process.stderr.write(`\nThe tests are over and something still keeps the process alive: ${open}\n`);
      process.stderr.write("To find it: npx jest --detectOpenHandles\n");
      process.exit(1);
    }, graceMs).unref();
  }
};
