import { PrefetchError } from "./prefetch-error.ts";

// Control characters cannot be typed, hide in terminals, and break headers and manifests.
// oxlint-disable-next-line no-control-regex
const CONTROL_CHARACTER = /[\u0000-\u001f\u007f]/;
const DRIVE_LETTER = /^[A-Za-z]:/;

/**
 * Returns why a repository path must not be written to storage, or `undefined` for one that may. Judged
 * by the rules of POSIX and of Windows, wherever this runs: what is safe in a bucket today is copied to
 * a disk tomorrow.
 */
export function unsafePathReason(path: string): string | undefined {
  if (path === "") return "it is empty";
  if (CONTROL_CHARACTER.test(path)) return "it holds a control character";
  if (path.includes("\\")) return "it holds a backslash";
  if (path.startsWith("/")) return "it is absolute";
  if (DRIVE_LETTER.test(path)) return "it begins with a drive letter";
  if (!path.isWellFormed()) return "it is not valid Unicode";
  const segments = path.split("/");
  if (segments.includes("..")) return 'it holds ".."';
  if (segments.includes(".")) return 'it holds "."';
  if (segments.includes("")) return "it holds an empty folder name";
  return undefined;
}

/**
 * Passes a path that is safe to write.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for one that is not.
 */
export function assertSafePath(path: string): void {
  const reason = unsafePathReason(path);
  if (reason === undefined) return;
  throw new PrefetchError(
    "INVALID_ARGUMENT",
    `The path ${JSON.stringify(path)} is refused: ${reason}. A file of that name could be written outside the target. Ask the repository's owner to rename it.`,
    { context: { path } },
  );
}
