// What the applications of this folder must answer, on every Node and in every kind of module.
export const answers = {
  "session-sts": { buckets: ["photos"], cached: true, refreshed: true, partition: "aws" },
  cache: { buckets: ["photos"], cached: true, cut: 0 },
  "session-iot-x509": { temporary: true, refreshed: true, missing: true },
  core: { refreshed: true, closed: true, entries: true },
  sts: { arn: "arn:aws:sts::123456789012:assumed-role/app/brs" },
  mfa: { computed: true, printed: "000123", once: "000456" },
  custom: { fetched: "ASIABROKER", printed: "ASIAPRINTED" },
};
