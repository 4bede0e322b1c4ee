// What needs an operating system: programs that print a code or credentials, and a device's certificate in TLS.
import { refreshable } from "@brs/core";
import { processProvider } from "@brs/custom";
import { iotX509Provider } from "@brs/iot-x509";
import { commandMfa } from "@brs/mfa";

/** @param {{ iot: { endpoint: string, roleAlias: string, certificate: string, privateKey: string, ca: string } }} facts */
export async function system({ iot }) {
  const code = await commandMfa(["echo", "the code is 000123."])("arn:aws:iam::123456789012:mfa/brs");

  const answer = { Version: 1, AccessKeyId: "ASIAPRINTED", SecretAccessKey: "secret", SessionToken: "token" };
  const printed = await processProvider(["echo", JSON.stringify(answer)])();

  const { privateKey, ...rest } = iot;
  const device = refreshable(iotX509Provider({ ...rest, key: { privateKey }, customEndpoint: true }));
  const first = await device();
  const second = await device.refresh();
  await device.close();
  return { code, printed: printed.accessKeyId, deviceRefreshed: first.accessKeyId !== second.accessKeyId };
}
