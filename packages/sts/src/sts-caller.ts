import type { STSClient } from "@aws-sdk/client-sts";
import type { MiddlewareStack } from "@smithy/types";
import type { AbortSignal, ProviderContext } from "@brs/core";
import { snapshot } from "@brs/core/provider-kit";
import { copyOf, mayAskPerson } from "./master.js";
import { watch, type ResponseFacts } from "./response-facts.js";
import { openConnection, type Signer, type StsConnection } from "./sts-client.js";
import type { StsClientOptions } from "./options.js";
import { isOutdatedCorrection, isRefusedKey, toBrsError, type FailedCall } from "./sts-errors.js";

/** One call of STS. */
export interface StsCall<Output> {
  /** Makes the input ready and sends the command; called again where STS refused the signing key or time, once for each. */
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
  /** Whether getting the master's credentials may mean asking a person. */
  readonly interactive: boolean;
  call<Output extends Metadata>(call: StsCall<Output>, context: ProviderContext): Promise<StsAnswer<Output>>;
  /** Lets go of the connection; a later call opens another. */
  close(): Promise<void>;
}

interface Open {
  readonly connection: Promise<StsConnection>;
  calls: number;
  retired: boolean;
}

export function createCaller(given: StsClientOptions, from: Signer): StsCaller {
  // Copies: the caller may make the next tenant's provider with the same objects before this one opens its connection.
  const options: StsClientOptions = { ...given, clientConfig: given.clientConfig && snapshot(given.clientConfig) };
  const signer = typeof from === "object" ? copyOf(from) : from;
  const interactive = typeof signer !== "string" && mayAskPerson(signer);
  // A client of the user's gets its credentials by itself.
  const signs = signer !== "unsigned" && options.client === undefined;
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

  async function connect(open: Open, failed: FailedCall): Promise<StsConnection> {
    try {
      return await open.connection;
    } catch (error) {
      // A Region that could not be found this time may be found the next time.
      if (current === open) current = undefined;
      throw toBrsError(error, failed, undefined);
    }
  }

  /** Runs work that may get the master to ask a person: that must not count as STS's time. */
  function patiently<T>({ untimed }: ProviderContext, work: () => Promise<T>): Promise<T> {
    return interactive && untimed !== undefined ? untimed(work) : work();
  }

  return {
    interactive,
    async call(call, context) {
      if (context.signal?.aborted === true) throw context.signal.reason;
      const open = enter(context);
      try {
        const { client, master } = await connect(open, call.failed);
        if (signs) await patiently(context, () => master.get(context));
        const replace = (accessKeyId: string) => patiently(context, () => master.replace(accessKeyId, context));
        return await sendHealing(client, call, context, replace);
      } catch (error) {
        // The master's errors, too.
        throw toBrsError(error, call.failed, context.signal);
      } finally {
        // Whoever closed meanwhile is gone; their master's trouble with closing is not this call's.
        await leave(open).catch(() => undefined);
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
  client: STSClient,
  call: StsCall<Output>,
  { signal }: ProviderContext,
  replaceKey: (accessKeyId: string) => Promise<boolean>,
): Promise<StsAnswer<Output>> {
  let requests = 0;
  let mayCorrect = true;
  let mayReplace = true;
  for (;;) {
    const facts: ResponseFacts = {};
    const wire: Wire = {
      client,
      sendOptions: signal === undefined ? {} : { abortSignal: signal },
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
      requests += (error as Metadata | undefined)?.$metadata?.attempts ?? 1;
      const { accessKeyId, host } = facts;
      if (mayCorrect && isOutdatedCorrection(error)) {
        mayCorrect = false;
        continue;
      }
      if (mayReplace && accessKeyId !== undefined && isRefusedKey(error)) {
        mayReplace = false;
        if (await replaceKey(accessKeyId)) continue;
      }
      throw toBrsError(error, { ...call.failed, host }, signal);
    }
  }
}
