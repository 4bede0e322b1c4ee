import { fromCrtError } from "../src/crt-errors.js";
import { fromNodeError } from "../src/https-errors.js";

const endpoint = { host: "c1.credentials.iot.eu-west-1.amazonaws.com", port: 443 };

function systemError(code: string, message = "it failed"): Error {
  return Object.assign(new Error(message), { code });
}

// The rows that no server brings about at will; the others are met for real in the integration tests.
test.each([
  ["ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED", "client-certificate-missing", "certificate", /belong together/],
  ["ERR_SSL_TLSV1_ALERT_UNKNOWN_CA", "client-certificate-refused", "certificate", /registered/],
  ["ERR_SSL_SSLV3_ALERT_CERTIFICATE_REVOKED", "client-certificate-refused", "certificate", /active/],
  ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "untrusted-server", "ca", /`ca`/],
  ["SELF_SIGNED_CERT_IN_CHAIN", "untrusted-server", "ca", /proxy/],
  ["CERT_NOT_YET_VALID", "server-certificate-date", undefined, /NTP/],
  ["ERR_TLS_CERT_ALTNAME_INVALID", "wrong-host", "endpoint", /`endpoint`/],
  ["ERR_SSL_WRONG_VERSION_NUMBER", "tls", undefined, /TLS 1\.2 or 1\.3/],
  ["ECONNRESET", "reset", undefined, /every time/],
  ["ETIMEDOUT", "unreachable", undefined, /network/],
  ["ENOTFOUND", "dns", "endpoint", /does not resolve/],
  ["EAI_AGAIN", "dns", "endpoint", /DNS/],
  ["ECONNREFUSED", "refused", undefined, /Nothing listens/],
  ["EMFILE", "network", undefined, /cause/],
])("node:https %s is %s", (systemCode, reason, param, advice) => {
  const cause = systemError(systemCode);
  const error = fromNodeError(cause, endpoint);
  expect(error).toMatchObject({ code: "ERR_BRS_CONNECTION", details: { reason, systemCode }, cause });
  expect(error.param).toBe(param);
  expect(error.message).toMatch(advice);
});

test("EPROTO tells a refused certificate by the alert in its text", () => {
  const alert = systemError(
    "EPROTO",
    "write EPROTO 80:error:0A000418:SSL routines:ssl3_read_bytes:tlsv1 alert unknown ca",
  );
  expect(fromNodeError(alert, endpoint).details).toMatchObject({ reason: "client-certificate-refused" });
  expect(fromNodeError(systemError("EPROTO"), endpoint).details).toMatchObject({ reason: "tls" });
});

test("when each of several addresses failed, the first one's failure counts", () => {
  const error = fromNodeError(new AggregateError([systemError("ECONNREFUSED"), systemError("ENETUNREACH")]), endpoint);
  expect(error.details).toEqual({ reason: "refused", systemCode: "ECONNREFUSED" });
});

test.each([
  ["AWS_IO_TLS_ERROR_NEGOTIATION_FAILURE", "client-certificate-refused"],
  ["AWS_IO_TLS_ERROR_READ_FAILURE", "client-certificate-refused"],
  ["AWS_IO_TLS_SIGNATURE_ALGORITHM_UNSUPPORTED", "client-certificate-missing"],
  ["AWS_IO_TLS_NEGOTIATION_TIMEOUT", "unreachable"],
  ["AWS_IO_SOCKET_CLOSED", "reset"],
  ["AWS_IO_SOCKET_CONNECTION_REFUSED", "refused"],
  ["AWS_IO_DNS_INVALID_NAME", "dns"],
  ["AWS_IO_TLS_VERSION_UNSUPPORTED", "tls"],
  ["AWS_ERROR_SOMETHING_NEW", "network"],
])("the CRT's %s is %s, as a field or in the text", (name, reason) => {
  const details = { reason, systemCode: name };
  expect(fromCrtError(Object.assign(new Error("it failed"), { error_name: name }), endpoint).details).toEqual(details);
  expect(fromCrtError(new Error(`aws-c-io: ${name}, it failed`), endpoint).details).toEqual(details);
});
