import { SECRET_VARIABLES } from "@prefetch/core";
import type { Host } from "./host.ts";

const KEY_FLAG = "--hf-token-key";
/** Returns the secrets in the environment, the token included that `--hf-token-key` names. */
export function secretsIn(
  environment: Host["environment"],
  argv: readonly string[],
): readonly string[] {
  const named = argv.flatMap((argument, index) => {
    if (argument === KEY_FLAG) return argv.slice(index + 1, index + 2);
    return argument.startsWith(`${KEY_FLAG}=`) ? [argument.slice(KEY_FLAG.length + 1)] : [];
  });
  return [...SECRET_VARIABLES, ...named].flatMap((key) => environment[key]?.trim() || []);
}
