import { startLocalIot } from "@brs/local-aws";
import type { IssuedCertificate, LocalIot, LocalIotOptions } from "@brs/local-aws";
import { iotX509Provider } from "../../src/index.js";
import type { IotX509Options, IotX509Provider } from "../../src/index.js";

/** A local AWS IoT with one role alias, and a device that may use it. */
export interface Bench {
  readonly iot: LocalIot;
  readonly device: IssuedCertificate;
  /** What a provider needs for the device. */
  readonly options: IotX509Options;
  /** A provider for the device; what is given replaces or adds options. */
  provider(options?: Partial<IotX509Options>): IotX509Provider;
  close(): Promise<void>;
}

export async function startBench(options: LocalIotOptions = {}): Promise<Bench> {
  const iot = await startLocalIot(options);
  iot.roleAliases.set("uploads", { roleArn: "arn:aws:iam::123456789012:role/uploads" });
  const device = await iot.authority.issue({ name: "device" });
  iot.register(device.certificate, { things: ["thermometer-1"] });
  const deviceOptions: IotX509Options = {
    endpoint: iot.endpoint,
    customEndpoint: true,
    roleAlias: "uploads",
    certificate: device.certificate,
    key: { privateKey: device.privateKey },
    ca: iot.authority.certificate,
  };
  const providers: IotX509Provider[] = [];
  return {
    iot,
    device,
    options: deviceOptions,
    provider(more = {}) {
      const made = iotX509Provider({ ...deviceOptions, ...more });
      providers.push(made);
      return made;
    },
    async close() {
      for (const provider of providers) provider.close();
      await iot.close();
    },
  };
}
