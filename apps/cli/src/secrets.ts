import type { Host } from "./host.ts";

const KEY_FLAG = "--hf-token-key";
/** The variables that hold a Hub token by the Hub client's convention, and a secret of S3 by the SDKs'. */
const SECRET_KEYS = [
  "HF_TOKEN",
  "HUGGING_FACE_HUB_TOKEN",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
];

/** Returns the secrets in the environment, the token included that `--hf-token-key` names. */
export function secretsIn(
  environment: Host["environment"],
  argv: readonly string[],
): readonly string[] {
  const named = argv.flatMap((argument, index) => {
    if (argument === KEY_FLAG) return argv.slice(index + 1, index + 2);
    return argument.startsWith(`${KEY_FLAG}=`) ? [argument.slice(KEY_FLAG.length + 1)] : [];
  });
  return [...SECRET_KEYS, ...named].flatMap((key) => environment[key]?.trim() || []);
}
