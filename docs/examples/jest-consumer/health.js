/**
 * What a load balancer's health check should be told.
 *
 * @param {import("@brs/core").RefreshableCredentials} credentials
 */
function healthOf(credentials) {
  const { phase, lastErrorCode } = credentials.status();
  // Expired without an error only means that nobody called: the next call renews them, if the balancer lets it come.
  const over = (phase === "expired" || phase === "empty") && lastErrorCode !== undefined;
  if (over || phase === "closed") return { status: 503, text: `credentials are ${phase}` };
  // A source that is down harms nobody while the credentials last: restarting this service would not help it.
  return { status: 200, text: lastErrorCode === undefined ? "ok" : `renewing fails: ${lastErrorCode}` };
}

module.exports = { healthOf };
