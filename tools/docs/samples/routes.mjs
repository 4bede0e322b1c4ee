// Loaded before the samples: the hosts that they name are servers of this machine.
import { syncBuiltinESMExports } from "node:module";
import tls from "node:tls";

const routes = JSON.parse(process.env.SAMPLE_ROUTES);
const connect = tls.connect;

// The name stays what the certificate is checked against; only the address is another.
tls.connect = (...args) => {
  const [options, ...rest] = args;
  const port = routes[options?.host];
  if (port === undefined) return connect(...args);
  return connect({ ...options, servername: options.servername || options.host, host: "127.0.0.1", port }, ...rest);
};
syncBuiltinESMExports();
