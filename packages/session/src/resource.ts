import type { SdkClient } from "@brs/cache";
import { isPlainObject } from "@brs/core/provider-kit";
import type { ResourceWrapper } from "./session.js";

/**
 * Options that a wrapper may write into: DynamoDBDocumentClient completes its own with every command. The caller's stay
 * as they are, so that the same options are the same resource the next time, too.
 */
export function ownOptions<Options>(options: Options): Options {
  if (!isPlainObject(options)) return options;
  const own: Record<string, unknown> = Object.fromEntries(Object.entries(options));
  for (const [name, part] of Object.entries(own)) if (isPlainObject(part)) own[name] = { ...part };
  return own as Options;
}

/**
 * Wraps a client. DynamoDBDocumentClient keeps its options in the configuration of the client, where those of the next
 * one would take their place: what shares the client's configuration gets a copy of it.
 */
export function wrap<Resource extends object, Client extends SdkClient, Options>(
  wrapper: ResourceWrapper<Resource, Client, Options>,
  client: Client,
  options: Options | undefined,
): Resource {
  const resource: Resource & { config?: unknown } = wrapper.from(client, options);
  const { config } = client;
  if (config !== undefined && resource.config === config && (resource as object) !== client) {
    const prototype = Object.getPrototypeOf(config) as object | null;
    // A wrapper that will not have it shares on.
    Reflect.set(resource, "config", Object.create(prototype, Object.getOwnPropertyDescriptors(config)));
  }
  return resource;
}
