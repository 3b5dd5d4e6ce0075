import { unlessAborted } from "@prefetch/core";
import type { CallOptions } from "@prefetch/core";
import type { S3Store } from "../client/s3-store.ts";
import type { Integrity } from "../integrity/integrity.ts";
import { probeStore } from "./probe-store.ts";
import type { ProbedStore } from "./probe-store.ts";

/** What is known of a store. Shared by the sinks of one bucket in this process. */
export interface StoreProfile {
  /** What is known so far; `undefined` until somebody had to know. */
  readonly known: ProbedStore | undefined;
  /** Finds it out where it is not known: with a few small writes, once. */
  probed(options?: CallOptions): Promise<ProbedStore>;
  /** Takes note that the store has nothing better than `integrity`. */
  lowerTo(integrity: Integrity): void;
}

const profiles = new Map<string, StoreProfile>();

/** Returns what is known of a bucket's store; nothing is sent. */
export function storeProfileOf(store: S3Store): StoreProfile {
  const { checksum, conditionalPut, endpoint, region } = store.options;
  const place = JSON.stringify([endpoint, region, store.bucket, checksum, conditionalPut]);
  const profile = profiles.get(place) ?? createStoreProfile(store);
  profiles.set(place, profile);
  return profile;
}

/** A probe under way, which several may wait for. */
interface Probing {
  readonly result: Promise<ProbedStore>;
  readonly stop: AbortController;
  waiting: number;
}

function createStoreProfile(store: S3Store): StoreProfile {
  let known: ProbedStore | undefined;
  let probing: Probing | undefined;

  function begin(): Probing {
    const stop = new AbortController();
    return { result: probeStore(store, stop), stop, waiting: 0 };
  }

  async function waitFor(begun: Probing, signal: AbortSignal | undefined): Promise<ProbedStore> {
    begun.waiting += 1;
    try {
      known = await unlessAborted(begun.result, signal);
      return known;
    } finally {
      begun.waiting -= 1;
      if (begun.waiting === 0) {
        probing = undefined;
        // The last one to give up waits until nothing of the probe is left in the store.
        begun.stop.abort();
        await Promise.allSettled([begun.result]);
      }
    }
  }

  return {
    get known() {
      return known;
    },
    probed: async ({ signal } = {}) => {
      if (known !== undefined) return known;
      probing ??= begin();
      return waitFor(probing, signal);
    },
    lowerTo: (integrity) => {
      if (known !== undefined) known = { ...known, integrity };
    },
  };
}
