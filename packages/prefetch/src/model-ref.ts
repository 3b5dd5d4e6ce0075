import { PrefetchError } from "@prefetch/core";

/** A model as it was named, taken apart. */
export interface ParsedModelRef {
  /** `owner/name`, or a legacy single name. */
  readonly repoId: string;
  /** The revision that stood in the address, where one did. */
  readonly revision?: string | undefined;
}

/** The scheme of `huggingface_hub`'s file system: `hf://owner/name@revision`. */
const SCHEME = "hf://";
/** One segment of a repository's id, as the Hub allows it: neither `.` nor `..`, nor a leading dot. */
const SEGMENT = "[A-Za-z0-9_-][A-Za-z0-9._-]*";
const REPOSITORY_ID = new RegExp(`^${SEGMENT}(?:/${SEGMENT})?$`);

/**
 * Takes a model's name apart: `owner/name`, a legacy single name, or
 * `hf://owner/name[@revision]` with the revision percent-encoded or as it is.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for anything else.
 */
export function parseModelRef(text: string): ParsedModelRef {
  const named = text.startsWith(SCHEME) ? text.slice(SCHEME.length) : text;
  const at = text.startsWith(SCHEME) ? named.indexOf("@") : -1;
  const repoId = at === -1 ? named : named.slice(0, at);
  if (!REPOSITORY_ID.test(repoId)) {
    throw new PrefetchError(
      "INVALID_ARGUMENT",
      `"${text}" is not a model repository. Pass it as owner/name, for example Qwen/Qwen3-0.6B, or as hf://owner/name@revision; choose single files with include.`,
    );
  }
  return at === -1 ? { repoId } : { repoId, revision: decodeRevision(named.slice(at + 1), text) };
}

function decodeRevision(encoded: string, text: string): string {
  try {
    const revision = decodeURIComponent(encoded);
    if (revision !== "") return revision;
  } catch {
    // A "%" that begins no escape; reported below.
  }
  throw new PrefetchError("INVALID_ARGUMENT", `"${text}" has no readable revision after "@".`);
}
