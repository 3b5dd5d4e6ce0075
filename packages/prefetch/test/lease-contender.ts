import type { LeaseHolder, PrefetchEvent, StorageSink } from "@prefetch/core";
import { onTestFinished } from "vitest";
import { type LeaseSettings, acquireLease } from "../src/lease/acquire-lease.ts";
import type { Lease } from "../src/lease/held-lease.ts";
import { type LeaseRecord, leaseKey, serialiseLease } from "../src/lease/lease-record.ts";
import { layoutAt } from "../src/model-layout.ts";

/** The prefix that is fought for. */
export const layout = layoutAt("tiny/");
/** The key of the first lease. */
export const FIRST = leaseKey(layout, 1);
/** The key of the lease of whoever takes over first. */
export const SECOND = leaseKey(layout, 2);
/** The time to live of all leases here, in milliseconds. */
export const TTL_MS = 1_000;

/** A run that wants the prefix. */
export interface Contender {
  /** What it was told so far. */
  readonly events: readonly PrefetchEvent[];
  /** Resolves with the first event that fits, past ones too. */
  readonly told: (matches: (event: PrefetchEvent) => boolean) => Promise<PrefetchEvent>;
  /** Resolves when it has looked so many times at another run's lease. */
  readonly looked: (times: number) => Promise<void>;
  /** The lease, once it has it. */
  readonly lease: Promise<Lease | undefined>;
}

/** Starts a run that wants the prefix; it ends with the test, and its lease too. */
export function contend(
  sink: StorageSink,
  runId: string,
  changes: Partial<LeaseSettings> = {},
): Contender {
  const events: PrefetchEvent[] = [];
  const listeners = new Set<() => void>();
  let looks = 0;
  const until = <T>(found: () => T | undefined): Promise<T> =>
    new Promise((resolve) => {
      const look = (): void => {
        const value = found();
        if (value === undefined) return;
        listeners.delete(look);
        resolve(value);
      };
      listeners.add(look);
      look();
    });
  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  const ended = new AbortController();
  const isDecided = changes.isDecided ?? (() => Promise.resolve(false));
  const lease = acquireLease({
    sink,
    layout,
    runId,
    ttlMs: TTL_MS,
    ...changes,
    signal: AbortSignal.any([ended.signal, ...(changes.signal ? [changes.signal] : [])]),
    send: (event) => {
      events.push(event);
      tell();
    },
    isDecided: (options) => {
      looks += 1;
      tell();
      return isDecided(options);
    },
  });
  const outcome = lease.catch(() => undefined);
  onTestFinished(async () => {
    ended.abort();
    await (await outcome)?.release();
  });
  return {
    events,
    told: (matches) => until(() => events.find((event) => matches(event))),
    looked: async (times) => {
      await until(() => looks >= times || undefined);
    },
    lease,
  };
}

/** Takes the prefix, which has to be free or about to be. */
export async function take(
  sink: StorageSink,
  runId: string,
  changes: Partial<LeaseSettings> = {},
): Promise<Lease> {
  const lease = await contend(sink, runId, changes).lease;
  if (lease === undefined) throw new Error(`${runId} was told that all is decided.`);
  return lease;
}

/** What a run on another host that has stored one of two files tells of itself. */
const ELSEWHERE: LeaseRecord = {
  schemaVersion: 1,
  ownerId: "elsewhere",
  runId: "elsewhere",
  host: "other-host",
  pid: 42,
  ttlMs: TTL_MS,
  storedFiles: 1,
  totalFiles: 2,
  receivedBytes: 3,
  totalBytes: 4,
};

/** What others are told of it. */
export const ELSEWHERE_HOLDER: LeaseHolder = {
  runId: "elsewhere",
  host: "other-host",
  pid: 42,
  storedFiles: 1,
  totalFiles: 2,
  receivedBytes: 3,
  totalBytes: 4,
};

/** Writes the lease of a run that does nothing any more. */
export async function leaveLease(
  sink: StorageSink,
  changes: Partial<LeaseRecord> = {},
  key = FIRST,
): Promise<void> {
  await sink.put(key, serialiseLease({ ...ELSEWHERE, ...changes }));
}

/** A call that is about to be made. */
export type BeforeCall = (
  operation: "put" | "list" | "delete",
  key: string,
) => Promise<unknown> | void;

/** Wraps a sink so that something is done before its writes, listings and deletions. */
export function beforeCalls(sink: StorageSink, before: BeforeCall): StorageSink {
  return {
    ...sink,
    put: async (key, bytes, options) => {
      await before("put", key);
      return sink.put(key, bytes, options);
    },
    async *list(prefix, options) {
      await before("list", prefix);
      yield* sink.list(prefix, options);
    },
    delete: async (key, options) => {
      await before("delete", key);
      return sink.delete(key, options);
    },
  };
}

/** Wraps a sink, and returns what resolves when a key has been written so many times. */
export function countingWrites(sink: StorageSink): {
  readonly sink: StorageSink;
  readonly written: (key: string, times: number) => Promise<void>;
} {
  const counts = new Map<string, number>();
  const waiting: { readonly key: string; readonly times: number; readonly resolve: () => void }[] =
    [];
  return {
    sink: {
      ...sink,
      put: async (key, bytes, options) => {
        const written = await sink.put(key, bytes, options);
        const times = (counts.get(key) ?? 0) + 1;
        counts.set(key, times);
        for (const one of waiting) if (one.key === key && one.times <= times) one.resolve();
        return written;
      },
    },
    written: (key, times) =>
      new Promise((resolve) => {
        waiting.push({ key, times, resolve });
        if ((counts.get(key) ?? 0) >= times) resolve();
      }),
  };
}
