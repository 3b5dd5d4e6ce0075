import { createCipheriv } from "node:crypto";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ModelFile, ModelRevision, TransferEvent } from "@prefetch/core";
import type { MemorySink, MemorySource } from "@prefetch/testing";
import { onTestFinished } from "vitest";

export const MiB: number = 1024 ** 2;
/** What every file of up to 140 GiB is cut into. */
export const PART: number = 16 * MiB;
/** Options that make tests quick. */
export const QUICK = { minRetryDelayMs: 1, maxRetryDelayMs: 5 } as const;

/** Content that differs everywhere, so that bytes in the wrong place show. */
export function contentOf(sizeBytes: number, seed = 1): Buffer {
  const cipher = createCipheriv("aes-128-ctr", Buffer.alloc(16, seed), Buffer.alloc(16));
  return cipher.update(Buffer.alloc(sizeBytes));
}

/** Makes a folder that goes when the test is over. */
export async function createTestDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "snapshotter-test-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** Everything that lies in a folder, files and folders, however deep. */
export async function entriesOf(directory: string): Promise<readonly string[]> {
  return (await readdir(directory, { recursive: true })).toSorted();
}

/** Whether a sink holds this content, byte for byte. */
export function holds(sink: MemorySink, key: string, bytes: Uint8Array): boolean {
  const object = sink.objects.get(key);
  return object !== undefined && Buffer.compare(object.bytes, bytes) === 0;
}

/** The commit and the files of a memory source. */
export async function listModel(
  source: MemorySource,
): Promise<{ readonly revision: ModelRevision; readonly files: readonly ModelFile[] }> {
  const revision = await source.resolve(source.ref);
  const files: ModelFile[] = [];
  for await (const file of source.list(revision)) files.push(file);
  return { revision, files };
}

type EventOf<Type extends TransferEvent["type"]> = Extract<TransferEvent, { readonly type: Type }>;

/** Collects events. */
export interface EventLog {
  readonly onEvent: (event: TransferEvent) => void;
  /** What was told, shortly: type and path. */
  told(): readonly string[];
  /** The events of one type. */
  of<Type extends TransferEvent["type"]>(type: Type): readonly EventOf<Type>[];
}

/** Creates an empty log. */
export function createEventLog(): EventLog {
  const events: TransferEvent[] = [];
  return {
    onEvent: (event) => void events.push(event),
    told: () => events.flatMap((event) => ("path" in event ? [`${event.type} ${event.path}`] : [])),
    of: <Type extends TransferEvent["type"]>(type: Type) =>
      events.filter((event): event is EventOf<Type> => event.type === type),
  };
}
