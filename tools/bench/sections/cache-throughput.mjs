import { cacheKey, createClientCache } from "../../../packages/cache/dist/esm/index.js";
import { medianNanoseconds } from "../support/statistics.mjs";

export const title = "A full client cache";
export const about = "One operation on a cache of clients that do nothing: what remains is the cache.";

/** A client class without the SDK. */
class Plain {
  config = {};
  send() {}
  destroy() {}
}

const atOnce = 100;

export async function run({ scale }) {
  const rows = [];
  for (const policy of ["lru", "lfu"]) {
    for (const size of scale.cacheSizes) {
      const ns = await operations(policy, size, scale.benchMs);
      rows.push({
        figure: `${policy}, ${size.toLocaleString("en")} entries`,
        unit: "ns",
        values: [ns.hit, ns.put],
      });
    }
  }
  return { columns: ["hit", "put and evict"], rows };
}

async function operations(policy, size, timeMs) {
  const client = new Plain();
  const keys = Array.from({ length: size + 1_000 }, (_, name) => cacheKey(Plain, { name }));
  const cache = createClientCache({ policy, maxSize: size });
  for (let i = 0; i < size; i++) cache.set(keys[i], client);
  let at = 0;
  let next = size;
  const hit = await medianNanoseconds(
    {
      hit: () => {
        for (let i = 0; i < atOnce; i++) cache.get(keys[(at = (at + 7919) % size)]);
      },
    },
    { timeMs, batch: atOnce },
  );
  const put = await medianNanoseconds(
    {
      put: () => {
        for (let i = 0; i < atOnce; i++) {
          if (!cache.has(keys[next])) cache.set(keys[next], client);
          next = (next + 1) % keys.length;
        }
      },
    },
    { timeMs, batch: atOnce },
  );
  await cache.close();
  return { ...hit, ...put };
}
