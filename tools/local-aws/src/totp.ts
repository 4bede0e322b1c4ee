import { Secret, TOTP } from "otpauth";
import type { ServerClock } from "./clock.js";

export interface MfaDevice {
  readonly serialNumber: string;
  /** Base32, as an authenticator app takes it. */
  readonly secret: string;
}

export interface MfaDevices {
  add(serialNumber: string): MfaDevice;
  has(serialNumber: string): boolean;
  /** The code that the device shows now, on the server's clock. */
  code(serialNumber: string): string;
  /** True once per code: AWS takes a code a single time. */
  accept(serialNumber: string, code: string): boolean;
}

/** Devices drift: AWS takes the step before and the step after as well. */
const WINDOW = 1;

export function createMfaDevices(clock: ServerClock, stepSeconds: number): MfaDevices {
  const devices = new Map<string, { readonly totp: TOTP; readonly used: Set<number> }>();

  return {
    add(serialNumber) {
      const secret = new Secret({ size: 20 });
      devices.set(serialNumber, { totp: new TOTP({ secret, period: stepSeconds }), used: new Set() });
      return { serialNumber, secret: secret.base32 };
    },
    has: (serialNumber) => devices.has(serialNumber),
    code(serialNumber) {
      const device = devices.get(serialNumber);
      if (device === undefined) throw new RangeError(`there is no MFA device ${serialNumber}`);
      return device.totp.generate({ timestamp: clock.now() });
    },
    accept(serialNumber, code) {
      const device = devices.get(serialNumber);
      const timestamp = clock.now();
      const delta = device?.totp.validate({ token: code, timestamp, window: WINDOW });
      if (device === undefined || delta === undefined || delta === null) return false;
      const step = device.totp.counter({ timestamp }) + delta;
      if (device.used.has(step)) return false;
      for (const old of device.used) if (old < step - 4 * WINDOW) device.used.delete(old);
      device.used.add(step);
      return true;
    },
  };
}
