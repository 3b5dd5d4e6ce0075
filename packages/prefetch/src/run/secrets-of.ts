import type { ModelRequest } from "../model-request.ts";

/** Where the Hub's own client looks for a token, besides the variable that was named. */
const TOKEN_VARIABLES = ["HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"];

/** Returns the values that must not leave a run, whether or not it uses them. */
export function secretsOf({
  hub,
  environment,
}: Pick<ModelRequest, "hub" | "environment">): readonly string[] {
  const variables = hub.tokenKey === null ? TOKEN_VARIABLES : [hub.tokenKey, ...TOKEN_VARIABLES];
  return variables.flatMap((name) => environment[name]?.trim() ?? []);
}
