/**
 * What a failed `link(2)` of a temporary file to an object's name means. `claimed`: the name is ours
 * all the same. `taken`: something else has it. `no-links`: hard links do not exist here.
 */
export type LinkOutcome = "claimed" | "taken" | "no-links" | "failed";

/**
 * How systems say that they make no hard links: vfat, exFAT and user-space file systems (EPERM, ENOSYS,
 * EOPNOTSUPP), SMB without its Unix extensions (EOPNOTSUPP), trees that are put together from several
 * (EXDEV), a file system that allows one name per file (EMLINK).
 */
const NO_LINKS: ReadonlySet<string | undefined> = new Set([
  "EPERM",
  "ENOSYS",
  "ENOTSUP",
  "EOPNOTSUPP",
  "EXDEV",
  "EMLINK",
]);

/**
 * Decides what a failed link means.
 *
 * NFS repeats a call whose answer was lost, and the repeated one finds the name taken, by itself: then
 * the temporary file has two names (`open(2)`, on `O_EXCL`).
 *
 * @param errnoName - the name of the error number
 * @param linkCount - how many names the temporary file has now
 */
export function outcomeOfFailedLink(errnoName: string | undefined, linkCount: number): LinkOutcome {
  if (errnoName === "EEXIST") return linkCount > 1 ? "claimed" : "taken";
  return NO_LINKS.has(errnoName) ? "no-links" : "failed";
}
