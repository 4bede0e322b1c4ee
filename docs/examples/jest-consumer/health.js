/**
 * What a load balancer's health check should be told of credentials in eager mode. They come back by themselves after an
 * outage: in the default mode that takes a call, which a balancer would keep away.
 *
 * @param {import("@brs/core").RefreshableCredentials} credentials
 */
function healthOf(credentials) {
  const { phase, lastErrorCode } = credentials.status();
  if (phase === "expired" || phase === "closed") return { status: 503, text: `credentials are ${phase}` };
  // A source that is down harms nobody while the credentials last: restarting this service would not help it.
  return { status: 200, text: lastErrorCode === undefined ? "ok" : `renewing fails: ${lastErrorCode}` };
}

module.exports = { healthOf };
