import type { STSClient } from "@aws-sdk/client-sts";
import type { MiddlewareStack } from "@smithy/types";
import type { AbortSignal, ProviderContext } from "@brs/core";
import { watch, type ResponseFacts } from "./response-facts.js";
import { openConnection, type Signer, type StsConnection } from "./sts-client.js";
import type { StsClientOptions } from "./options.js";
import { isRefusedKey, toBrsError, type FailedCall } from "./sts-errors.js";

/** One call of STS. */
export interface StsCall<Output> {
  /** Makes the input ready and sends the command; called again, once, where STS refused the signing key. */
  send(wire: Wire): Promise<Output>;
  /** For error messages. */
  readonly failed: FailedCall;
}

/** The way to STS for one try. */
export interface Wire {
  readonly client: STSClient;
  readonly sendOptions: { readonly abortSignal?: AbortSignal };
  /** Watches the command, for STS's time and the key that signed. */
  watch<Input extends object, Output extends object, Command extends StackOwner<Input, Output>>(
    command: Command & StackOwner<Input, Output>,
  ): Command;
}

interface StackOwner<Input extends object, Output extends object> {
  readonly middlewareStack: MiddlewareStack<Input, Output>;
}

/** STS's answer, and what it took to get it. */
export interface StsAnswer<Output> {
  readonly output: Output;
  readonly serverTime: Date | undefined;
  /** How many requests were sent, retries included. */
  readonly requests: number;
}

interface Metadata {
  readonly $metadata?: { readonly attempts?: number | undefined };
}

/** Calls STS through a connection that is opened at the first call and closed on `close()`, or after the last call. */
export interface StsCaller {
  call<Output extends Metadata>(call: StsCall<Output>, context: ProviderContext): Promise<StsAnswer<Output>>;
  /** Lets go of the connection; a later call opens another. */
  close(): Promise<void>;
}

export interface CallerSettings {
  /** Whether getting the master's credentials may mean asking a person. */
  readonly interactiveMaster: boolean;
  /** Whether a refused key is replaced and the call replayed, once. Default true. */
  readonly heal?: boolean;
}

interface Open {
  readonly connection: Promise<StsConnection>;
  calls: number;
  retired: boolean;
}

export function createCaller(options: StsClientOptions, signer: Signer, settings: CallerSettings): StsCaller {
  let current: Open | undefined;

  function enter(context: ProviderContext): Open {
    current ??= { connection: openConnection(options, signer, context), calls: 0, retired: false };
    current.calls++;
    return current;
  }

  async function leave(open: Open): Promise<void> {
    open.calls--;
    if (open.calls > 0 || !open.retired) return;
    await open.connection.then(
      ({ release }) => release(),
      () => undefined,
    );
  }

  async function connect(open: Open): Promise<StsConnection> {
    try {
      return await open.connection;
    } catch (error) {
      // A Region that could not be found this time may be found the next time.
      if (current === open) current = undefined;
      throw error;
    }
  }

  /** Gets the master's credentials before STS is called: what a person takes for that must not count as STS's time. */
  async function readyMaster({ master }: StsConnection, context: ProviderContext): Promise<void> {
    if (signer === "unsigned" || options.client !== undefined) return;
    const { untimed } = context;
    if (settings.interactiveMaster && untimed !== undefined) await untimed(() => master.get(context));
    else await master.get(context);
  }

  return {
    async call(call, context) {
      if (context.signal?.aborted === true) throw context.signal.reason;
      const open = enter(context);
      try {
        const connection = await connect(open);
        await readyMaster(connection, context);
        return await sendHealing(connection, call, context, settings.heal ?? true);
      } finally {
        await leave(open);
      }
    },
    async close() {
      const open = current;
      if (open === undefined) return;
      current = undefined;
      open.retired = true;
      // Calls in flight keep the connection; without any it is let go of here.
      open.calls++;
      await leave(open);
    },
  };
}

async function sendHealing<Output extends Metadata>(
  { client, master }: StsConnection,
  call: StsCall<Output>,
  context: ProviderContext,
  heal: boolean,
): Promise<StsAnswer<Output>> {
  let requests = 0;
  for (let mayReplay = heal; ; mayReplay = false) {
    const facts: ResponseFacts = {};
    const wire: Wire = {
      client,
      sendOptions: context.signal === undefined ? {} : { abortSignal: context.signal },
      watch(command) {
        watch(command.middlewareStack, facts);
        return command;
      },
    };
    try {
      const output = await call.send(wire);
      requests += output.$metadata?.attempts ?? 1;
      return { output, serverTime: facts.serverTime, requests };
    } catch (error) {
      requests += (error as Metadata).$metadata?.attempts ?? 1;
      const { accessKeyId } = facts;
      const replaced =
        mayReplay && accessKeyId !== undefined && isRefusedKey(error) && (await master.replace(accessKeyId, context));
      if (!replaced) throw toBrsError(error, { ...call.failed, ...facts }, context.signal);
    }
  }
}
