import { createCipheriv } from "node:crypto";
import type { ModelRevision, StorageSink, TransferEvent } from "@prefetch/core";
import { type MemorySink, type MemorySource, createMemorySink } from "@prefetch/testing";
import {
  type ReusableContent,
  type TransferItem,
  type TransferOptions,
  type TransferResult,
  transferFiles,
} from "../src/index.ts";

export const MiB = 1024 ** 2;
export const PART = 16 * MiB;

/** Content that differs everywhere, so that bytes in the wrong place show. */
export function contentOf(sizeBytes: number, seed = 1): Buffer {
  const cipher = createCipheriv("aes-128-ctr", Buffer.alloc(16, seed), Buffer.alloc(16));
  return cipher.update(Buffer.alloc(sizeBytes));
}

/** What one transfer did. */
export interface Outcome extends TransferResult {
  readonly events: readonly TransferEvent[];
}

/** Options that make tests quick. */
const QUICK = { minRetryDelayMs: 1, maxRetryDelayMs: 5 } as const;

/** Options of {@link moveAll}: those of the transfer, and what the items say. */
export interface MoveAllOptions extends TransferOptions {
  readonly waveOf?: (path: string) => number;
  readonly reuseOf?: (path: string) => ReusableContent | undefined;
}

/** Moves every file of a memory source to a sink, under `model/`. */
export async function moveAll(
  source: MemorySource,
  sink: StorageSink = createMemorySink(),
  options: MoveAllOptions = {},
): Promise<Outcome> {
  const { waveOf = () => 0, reuseOf = () => undefined, ...transferOptions } = options;
  const revision: ModelRevision = await source.resolve(source.ref);
  const items: TransferItem[] = [];
  for await (const file of source.list(revision)) {
    const { path } = file;
    items.push({ file, key: `model/${path}`, wave: waveOf(path), reuse: reuseOf(path) });
  }
  const events: TransferEvent[] = [];
  function onEvent(event: TransferEvent): void {
    events.push(event);
    options.onEvent?.(event);
  }
  const job = { source, revision, sink, items };
  const result = await transferFiles(job, { ...QUICK, ...transferOptions, onEvent });
  return { ...result, events };
}

/** Whether a sink holds a file's content, byte for byte. */
export function holds(sink: MemorySink, path: string, bytes: Uint8Array): boolean {
  const object = sink.objects.get(`model/${path}`);
  return object !== undefined && Buffer.compare(object.bytes, bytes) === 0;
}

type EventOf<Type extends TransferEvent["type"]> = Extract<TransferEvent, { readonly type: Type }>;

/** The events of one type. */
export function eventsOf<Type extends TransferEvent["type"]>(
  outcome: Pick<Outcome, "events">,
  type: Type,
): readonly EventOf<Type>[] {
  return outcome.events.filter((event): event is EventOf<Type> => event.type === type);
}
