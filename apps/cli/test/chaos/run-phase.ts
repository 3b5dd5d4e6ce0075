import { ENTRY_FILES } from "./chaos-model.ts";
import type { StoreRequest } from "./chaos-target.ts";

/** The phases that a kill can fall in, in their order. */
export const PHASES = ["listing", "transfer", "completion", "publish"] as const;

/**
 * What a run is at: finding out what there is and what to do; moving bytes; making a file visible whose
 * bytes have arrived; making the whole visible: entry files, manifest, ref and what is tidied up after.
 */
export type RunPhase = (typeof PHASES)[number];

/** Something that was seen of a run from outside. */
export type Mark =
  /** The Hub was asked. */
  | { readonly kind: "hub"; readonly route: string; readonly path: string | undefined }
  /** The store was asked. */
  | ({ readonly kind: "store" } & StoreRequest)
  /** The run told an event. */
  | { readonly kind: "event"; readonly type: string; readonly path: string | undefined };

const HUB_CONTENT = new Set(["resolve", "resolve-cache", "cdn", "raw"]);
const PUBLISHED = /\.prefetch\/(?:manifest\.json|refs\/.*)$/;
/** Operations that read; what they say of a phase is that it goes on. */
const READS = /^(?:Get|Head|List|Read|Query)/;
const COMPLETION_EVENTS = new Set(["file-verified", "file-stored", "file-reused"]);
const TRANSFER_EVENTS = new Set(["file-started", "file-resumed", "part-written"]);

/** Returns the phase that a run is in by the mark that follows. It publishes last, and plans first. */
export function phaseAfter(phase: RunPhase, mark: Mark): RunPhase {
  if (phase === "publish") return phase;
  return phaseOf(mark) ?? phase;
}

function phaseOf(mark: Mark): RunPhase | undefined {
  if (mark.kind === "store") return storePhase(mark);
  if (mark.kind === "event") return eventPhase(mark.type, mark.path);
  return HUB_CONTENT.has(mark.route) ? contentPhase(mark.path) : undefined;
}

function contentPhase(path: string | undefined): RunPhase {
  return ENTRY_FILES.some((entry) => entry === path) ? "publish" : "transfer";
}

function storePhase({ operation, key, completes }: StoreRequest): RunPhase | undefined {
  if (completes) return "completion";
  return PUBLISHED.test(key) && !READS.test(operation) ? "publish" : undefined;
}

function eventPhase(type: string, path: string | undefined): RunPhase | undefined {
  if (type === "published") return "publish";
  if (COMPLETION_EVENTS.has(type)) return "completion";
  return TRANSFER_EVENTS.has(type) ? contentPhase(path) : undefined;
}

/** Says what a mark is. */
export function describeMark(mark: Mark): string {
  if (mark.kind === "hub")
    return `the Hub was asked for ${mark.route} ${mark.path ?? ""}`.trimEnd();
  if (mark.kind === "event") return `the event ${mark.type} ${mark.path ?? ""}`.trimEnd();
  return `the store was asked for ${mark.operation} ${mark.key}`.trimEnd();
}
