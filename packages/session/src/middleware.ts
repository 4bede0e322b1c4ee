/** A middleware that hands its arguments on as they are, whatever else is in them. */
export type Middleware = <Args extends object, Output>(
  next: (args: Args) => Promise<Output>,
  context: object,
) => (args: Args) => Promise<Output>;

/** The part of the AWS SDK's middleware stack that sessions use. */
interface ClientStack {
  // Method syntax: the SDK's own, narrower types are meant to fit.
  /** Adds a middleware that sees a call before it is serialized, outside of the SDK's retries. */
  add(
    middleware: Middleware,
    options: { readonly name: string; readonly step: "initialize"; readonly override: boolean },
  ): void;
  /** Adds a middleware that sees each answer before the SDK reads it: `low` is nearest to the wire. */
  add(
    middleware: Middleware,
    options: {
      readonly name: string;
      readonly step: "deserialize";
      readonly priority: "low";
      readonly override: boolean;
    },
  ): void;
  /** Adds a middleware right before or after one that is named. */
  addRelativeTo(
    middleware: Middleware,
    options: {
      readonly name: string;
      readonly relation: "before" | "after";
      readonly toMiddleware: string;
      readonly override: boolean;
    },
  ): void;
}

/** A plugin for `client.middlewareStack.use()`; fits the AWS SDK's `Pluggable`. */
export interface ClientPlugin {
  /** Adds its middleware to a client's stack. `client.middlewareStack.use()` calls it. */
  applyToStack(stack: ClientStack): void;
}
