import { SECRET_VARIABLES } from "@prefetch/core";
import type { ModelRequest } from "../model-request.ts";

/** Returns the values that must not leave a run, whether or not it uses them. */
export function secretsOf({
  hub,
  environment,
}: Pick<ModelRequest, "hub" | "environment">): readonly string[] {
  const named = hub.tokenKey === null ? [] : [hub.tokenKey];
  return [...named, ...SECRET_VARIABLES].flatMap((name) => environment[name]?.trim() || []);
}
