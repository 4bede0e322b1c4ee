import type { CrtApi } from "../src/crt.js";
import { pkcs11Token } from "../src/pkcs11-token.js";
import { rejection } from "./support/rejection.js";

// Tokens lock after a few wrong PINs, and no real token tells how many it was sent. This one counts.
function countingCrt(rightPin: string): { readonly crt: CrtApi; readonly pins: (string | null)[] } {
  const pins: (string | null)[] = [];
  class ClientTlsContext {
    readonly pin: string | null;
    constructor({ pin }: { readonly pin: string | null }) {
      this.pin = pin;
      pins.push(pin);
      if (pin !== rightPin) throw new Error("aws-c-io: AWS_ERROR_PKCS11_CKR_PIN_INCORRECT, failed");
    }
  }
  class Pkcs11Lib {
    close(): void {}
  }
  const TlsContextOptions = {
    create_client_with_mtls_pkcs11: (options: { readonly user_pin: string | null }) => ({ pin: options.user_pin }),
  };
  return { crt: { io: { ClientTlsContext, Pkcs11Lib, TlsContextOptions } } as never, pins };
}

const certificate = "-----BEGIN CERTIFICATE-----";

test("a PIN that was refused is never sent again; another one is", async () => {
  const { crt, pins } = countingCrt("2222");
  let pin = "1111";
  const token = pkcs11Token({ library: __filename, userPin: () => pin });
  for (let call = 0; call < 5; call++) {
    const error = await rejection(token.context(crt, certificate, () => {}));
    expect(error).toMatchObject({ recoverable: false, details: { reason: "pin-wrong" } });
  }
  expect(pins).toEqual(["1111"]);
  pin = "2222";
  await expect(token.context(crt, certificate, () => {})).resolves.toBeDefined();
  expect(pins).toEqual(["1111", "2222"]);
});

test("a token without a PIN is asked each time: it may have a PIN pad", async () => {
  const { crt, pins } = countingCrt("2222");
  const token = pkcs11Token({ library: __filename });
  for (let call = 0; call < 2; call++) await rejection(token.context(crt, certificate, () => {}));
  expect(pins).toEqual([null, null]);
});
