import { PrefetchError, type ModelRef } from "@prefetch/core";

/** Letters, digits, `_`, `-` and `.`; neither of the last two at either end. */
const NAME = /^\w(?:[\w.-]*\w)?$/;
const LONGEST_NAME = 96;

/** A reference that is fit to be put into an address. */
export interface CheckedRef {
  /** The repository. */
  readonly repoId: string;
  /** The revision; `main` where none was given. */
  readonly revision: string;
}

/**
 * Checks a reference by the rules that the Hub's own client has (`owner/name` or a legacy single
 * name), and completes it.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT`, saying what is wrong with it.
 */
export function checkModelRef(ref: ModelRef): CheckedRef {
  const { repoId, revision = "main" } = ref;
  const problem = repoIdProblem(repoId) ?? revisionProblem(revision);
  if (problem !== undefined) throw new PrefetchError("INVALID_ARGUMENT", problem);
  return { repoId, revision };
}

function repoIdProblem(repoId: string): string | undefined {
  const names = repoId.split("/");
  const isWellFormed = names.length <= 2 && names.every((name) => NAME.test(name));
  if (
    isWellFormed &&
    (names.at(-1) ?? "").length <= LONGEST_NAME &&
    !/--|\.\.|\.git$/.test(repoId)
  ) {
    return undefined;
  }
  return `${JSON.stringify(repoId)} is no repository id. Write owner/name, as in Qwen/Qwen3-0.6B: letters, digits, "-", "_" and ".", the name at most ${LONGEST_NAME} long, without "--", ".." or ".git" at the end.`;
}

/** `.` and `..` would be taken as steps in the address, encoded or not. */
function revisionProblem(revision: string): string | undefined {
  if (!["", ".", ".."].includes(revision) && revision.isWellFormed()) return undefined;
  return `${JSON.stringify(revision)} is no revision. Give a branch, a tag, a commit or refs/pr/N.`;
}
