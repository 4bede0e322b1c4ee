import type { ServerResponse } from "node:http";

/** What the credential provider does instead of answering; each entry is used up by one request. */
export type IotFault =
  | { readonly kind: "status"; readonly status: number; readonly message?: string; readonly body?: string }
  | { readonly kind: "body"; readonly body: string; readonly headers?: Readonly<Record<string, string>> }
  | { readonly kind: "reset" }
  | { readonly kind: "hang" }
  | { readonly kind: "truncated" }
  | { readonly kind: "empty" };

/** Carries out a fault. */
export function applyIotFault(fault: IotFault, response: ServerResponse, requestId: string): void {
  switch (fault.kind) {
    case "status": {
      const headers = { "content-type": "application/json", "x-amzn-requestid": requestId };
      response
        .writeHead(fault.status, headers)
        .end(fault.body ?? JSON.stringify({ message: fault.message ?? "As ordered" }));
      return;
    }
    case "body":
      response.writeHead(200, fault.headers).end(fault.body);
      return;
    case "reset":
      response.socket?.destroy();
      return;
    case "truncated":
      response.writeHead(200, { "content-length": "1100" });
      response.write('{"credentials":{', () => response.socket?.destroy());
      return;
    case "empty":
      response.socket?.end();
      return;
    case "hang":
      return;
  }
}
