import type { FileDigests, ModelFile, PartPlan, WrittenObject } from "@prefetch/core";
import type { ConnectionGate } from "./connection-gate.ts";
import type { FileMeter } from "./progress-meter.ts";

/** One file on its way. */
export interface FileJob {
  readonly file: ModelFile;
  /** Where it goes in the sink. */
  readonly key: string;
  readonly plan: PartPlan;
  readonly place: FilePlace;
  readonly meter: FileMeter;
}

/** A file's place in a transfer. */
export interface FilePlace {
  /** The gate of the file's lane. */
  readonly gate: ConnectionGate;
  /** Its turn in the lane; the lowest is served first. */
  readonly rank: number;
}

/** A file that was read, verified and stored. */
export interface SentFile {
  readonly digests: FileDigests;
  readonly object: WrittenObject;
}
