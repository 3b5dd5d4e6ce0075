import { type ErrorCode, PrefetchError, exitStatusOf } from "@prefetch/core";

/** The kinds of stores, in the order of the table's columns. */
export const SINKS = ["s3", "gcs", "azure", "directory"] as const;

/** A kind of store. */
export type SinkName = (typeof SINKS)[number];

/** How a run ends that meets a fault, and what the same command does afterwards. */
export interface Outcome {
  /** Published, failed with a code, or killed. */
  readonly ends: "published" | "killed" | ErrorCode;
  /** The exit status; `null` of a process that was killed. */
  readonly exit: number | null;
  /** Whether a file had to go by way of scratch disk. */
  readonly fellBack: boolean;
  /**
   * What the next run does, with the fault gone: nothing, since all is published; it moves what is
   * missing; or, besides, it goes on in the middle of a file.
   */
  readonly next: "nothing" | "finishes" | "resumes";
}

/** Why a fault cannot happen with a store. */
export interface NotApplicable {
  readonly notApplicable: string;
}

/** A cell of the table. */
export type Cell = Outcome | NotApplicable;

/** A fault: what goes wrong, and what comes of it with every store. */
export interface FaultRow {
  /** What goes wrong. */
  readonly fault: string;
  /** What is checked in every cell besides its outcome. */
  readonly besides?: string;
  /** What comes of it. */
  readonly cells: Readonly<Record<SinkName, Cell>>;
}

/** Published as if nothing had been, after another try or without. */
export const PUBLISHED: Outcome = { ends: "published", exit: 0, fellBack: false, next: "nothing" };

/** Published, and a file went by way of scratch disk. */
export const BY_SCRATCH: Outcome = { ...PUBLISHED, fellBack: true };

/** Failed with a code; the next run moves what is missing. */
export function fails(ends: ErrorCode, changes: Partial<Outcome> = {}): Outcome {
  const exit = exitStatusOf(new PrefetchError(ends, ""));
  return { ends, exit, fellBack: false, next: "finishes", ...changes };
}

/** The same with every store. */
export function everywhere(cell: Cell): FaultRow["cells"] {
  return { s3: cell, gcs: cell, azure: cell, directory: cell };
}

/** Says why a fault cannot happen with a store. */
export function notApplicable(why: string): NotApplicable {
  return { notApplicable: why };
}
