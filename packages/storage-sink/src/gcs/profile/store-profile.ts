import { unlessAborted } from "@prefetch/core";
import type { CallOptions, SinkCapabilities } from "@prefetch/core";
import type { GcsStore } from "../client/gcs-store.ts";
import { isGoogleEndpoint } from "../gcs-endpoint.ts";
import { probeStore } from "./probe-store.ts";

/** What of a store's abilities is not the same everywhere. */
type ProbedStore = Pick<SinkCapabilities, "checksum" | "conditionalPut">;

/** What a store can do: Google's own is known, others are asked, once for each bucket in this process. */
export interface StoreProfile {
  /** Tells which conditions `put` has. */
  conditionalPut(options: CallOptions): Promise<SinkCapabilities["conditionalPut"]>;
  /** Tells all of it. */
  probed(options?: CallOptions): Promise<ProbedStore>;
}

/** https://cloud.google.com/storage/docs/request-preconditions and …/docs/hashes-etags. */
const GOOGLE: ProbedStore = { checksum: "crc32c", conditionalPut: "create-and-replace" };
const answers = new Map<string, Promise<ProbedStore>>();

/** Returns what is known of a bucket's store; nothing is sent. */
export function storeProfileOf(store: GcsStore): StoreProfile {
  const { bucket, conditionalPut, endpoint } = store.options;
  const place = JSON.stringify([endpoint, bucket]);

  /** Goes on for the others where one of those who wait is told to stop. */
  function ask(): Promise<ProbedStore> {
    const known = answers.get(place);
    if (known !== undefined) return known;
    const asked = isGoogleEndpoint(endpoint) ? Promise.resolve(GOOGLE) : probeStore(store);
    answers.set(place, asked);
    // The next one who has to know asks again.
    asked.catch(() => answers.delete(place));
    return asked;
  }

  return {
    conditionalPut: async ({ signal }) =>
      conditionalPut ?? (await unlessAborted(ask(), signal)).conditionalPut,
    probed: async ({ signal } = {}) => {
      const found = await unlessAborted(ask(), signal);
      return conditionalPut === undefined ? found : { ...found, conditionalPut };
    },
  };
}
