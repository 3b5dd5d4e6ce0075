import { PrefetchError } from "@prefetch/core";

const VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const HUB_TOKEN = /^hf_[A-Za-z0-9]{8,}$/;

/**
 * Passes the name of an environment variable. What looks like a token instead is refused, and not
 * repeated: a command line is readable by every process on the machine.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT`
 */
export function parseTokenKey(text: string): string {
  if (VARIABLE_NAME.test(text) && !HUB_TOKEN.test(text)) return text;
  throw new PrefetchError(
    "INVALID_ARGUMENT",
    "--hf-token-key takes the name of an environment variable, never a token. Put the token into a variable such as HF_TOKEN and pass its name.",
  );
}
