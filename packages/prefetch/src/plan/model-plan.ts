import type { ModelFile, ModelRevision } from "@prefetch/core";
import type { CopySource } from "../reuse/find-copies.ts";

/** Where the content of a file that does not cross the network comes from. */
export type PlannedReuse = StoredContent | CopiedContent;

/** Content that lies under the file's own key. */
export interface StoredContent {
  /**
   * `published`: it was published under this prefix, and stays as it is. `done`: an interrupted run
   * stored and verified it, and it has not changed since. `stored`: an object of its size lies there; it
   * is read back, and transferred if it is not right.
   */
  readonly kind: "published" | "done" | "stored";
}

/** Content that another model in the store has. */
export interface CopiedContent extends CopySource {
  /** It is copied inside the store, and transferred if that does not work. */
  readonly kind: "copy";
}

/** A file that will lie under the prefix. */
export interface PlannedFile extends ModelFile {
  /** `copy`: it crosses the network. `reuse`: the store has its content. */
  readonly action: "copy" | "reuse";
  /** Where the content is, of a file that is reused. */
  readonly reuse?: PlannedReuse | undefined;
  /** Why, in a few words. */
  readonly reason: string;
  /** Files of wave 1 are begun when every file of wave 0 is stored and verified. */
  readonly wave: 0 | 1;
}

/** An entry of the repository that is left out. */
export interface LeftOutFile {
  /** The path in the repository; empty where the entry had none. */
  readonly path: string;
  /** The size in bytes; 0 for an entry that is no file. */
  readonly sizeBytes: number;
  /** It is left out. */
  readonly action: "skip";
  /** Why, in a few words. */
  readonly reason: string;
}

/** How much one action is about. */
export interface PlanTotal {
  /** Files. */
  readonly files: number;
  /** Their bytes. */
  readonly bytes: number;
}

/** What a run does, decided before any byte is moved. Plain data. */
export interface ModelPlan {
  /** The model, pinned to a commit. */
  readonly model: ModelRevision;
  /** The prefix that it will lie under: a URL. */
  readonly url: string;
  /** What happens to each entry of the repository, in the repository's order. */
  readonly items: readonly (PlannedFile | LeftOutFile)[];
  /** Files of another commit that are taken away first: their paths under the prefix. */
  readonly removed: readonly string[];
  /** How much is copied, reused and left out. */
  readonly totals: Readonly<Record<"copy" | "reuse" | "skip", PlanTotal>>;
}

/** Returns the plan's files that are copied, or those that are reused. */
export function filesTo(action: PlannedFile["action"], plan: ModelPlan): readonly PlannedFile[] {
  return plan.items.filter((item): item is PlannedFile => item.action === action);
}

/** Returns the files whose bytes pass through this process, or may have to: all but those that stay. */
export function filesToMove(plan: ModelPlan): readonly PlannedFile[] {
  return plan.items.filter(
    (item): item is PlannedFile => item.action !== "skip" && !staysAsItIs(item),
  );
}

/** Tells whether a file is in place and known to be right. */
export function staysAsItIs({ reuse }: Pick<PlannedFile, "reuse">): boolean {
  return reuse?.kind === "published" || reuse?.kind === "done";
}
