import { createQueue, type Queue } from "./queue.js";

/** What the process knows of one MFA device. */
export interface Device extends Queue {
  /** When a code was last used, in epoch milliseconds. */
  readonly usedAt: () => number | undefined;
  /** Takes note that a code is used now. False: it is the one that was used last. */
  readonly use: (code: string, now: number) => boolean;
}

// Shared by the ESM and the CommonJS copy. Codes stay in closures, out of sight of whoever prints the global object.
const key: unique symbol = Symbol.for("brs.mfa.devices");

export function deviceOf(serialNumber: string): Device {
  const store = globalThis as { [key]?: Map<string, Device> | undefined };
  const devices = (store[key] ??= new Map<string, Device>());
  let device = devices.get(serialNumber);
  if (device === undefined) {
    device = createDevice();
    devices.set(serialNumber, device);
  }
  return device;
}

function createDevice(): Device {
  let last: { readonly code: string; readonly at: number } | undefined;
  return {
    ...createQueue(),
    usedAt: () => last?.at,
    use(code, at) {
      const isNew = last?.code !== code;
      last = { code, at };
      return isNew;
    },
  };
}
