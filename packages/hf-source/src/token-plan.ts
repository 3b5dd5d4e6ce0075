import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PrefetchError } from "@prefetch/core";
import type { HfSourceOptions } from "./hf-source-options.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the token comes from. */
export type TokenPlan =
  | { readonly kind: "anonymous" }
  | { readonly kind: "value"; readonly token: string }
  | { readonly kind: "file"; readonly path: string };

const ANONYMOUS: TokenPlan = { kind: "anonymous" };
/** What the Hub's own client takes for yes. */
const TRUE = /^(?:1|on|yes|true)$/i;

/**
 * Decides where the token comes from, by the rules of the Hub's own client, so that whoever has
 * logged in there need do nothing here
 * (https://huggingface.co/docs/huggingface_hub/package_reference/environment_variables).
 * `HF_HUB_DISABLE_IMPLICIT_TOKEN` leaves only what was asked for by name: `token`, and a variable
 * other than `HF_TOKEN`.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for a token that no header can carry.
 */
export function planToken(
  options: Pick<HfSourceOptions, "token" | "hfTokenKey">,
  environment: Environment,
): TokenPlan {
  const { token, hfTokenKey = "HF_TOKEN" } = options;
  if (token === null || (token === undefined && hfTokenKey === null)) return ANONYMOUS;
  if (token !== undefined) return { kind: "value", token: checkToken(token) };
  return planStoredToken(hfTokenKey ?? "HF_TOKEN", environment);
}

function planStoredToken(key: string, environment: Environment): TokenPlan {
  const isImplicit = key === "HF_TOKEN";
  const isDisabled = TRUE.test(environment["HF_HUB_DISABLE_IMPLICIT_TOKEN"] ?? "");
  if (isImplicit && isDisabled) return ANONYMOUS;
  const legacy = isImplicit ? environment["HUGGING_FACE_HUB_TOKEN"] : undefined;
  const held = environment[key] || legacy;
  if (held?.trim()) return { kind: "value", token: checkToken(held) };
  const path = isDisabled ? undefined : tokenFilePath(environment);
  return path === undefined ? ANONYMOUS : { kind: "file", path };
}

/**
 * Returns the token, or `undefined` to go without one.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for a token file that cannot be read or used.
 */
export function readToken(plan: TokenPlan): string | undefined {
  if (plan.kind !== "file") return plan.kind === "value" ? plan.token : undefined;
  const text = readTokenFile(plan.path);
  return text?.trim() ? checkToken(text) : undefined;
}

function readTokenFile(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new PrefetchError(
      "INVALID_ARGUMENT",
      `The Hub token file ${path} cannot be read. Give this process the right to read it, or set HF_TOKEN.`,
      { cause: error },
    );
  }
}

function tokenFilePath(environment: Environment): string | undefined {
  const home = environment["HOME"] ?? environment["USERPROFILE"];
  const inHome = (path: string): string =>
    home !== undefined && /^~(?=$|[/\\])/.test(path) ? home + path.slice(1) : path;
  if (environment["HF_TOKEN_PATH"]) return inHome(environment["HF_TOKEN_PATH"]);
  if (environment["HF_HOME"]) return join(inHome(environment["HF_HOME"]), "token");
  const cache = environment["XDG_CACHE_HOME"] || (home && join(home, ".cache"));
  return cache ? join(inHome(cache), "huggingface", "token") : undefined;
}

function checkToken(text: string): string {
  const token = text.replace(/[\r\n]/g, "").trim();
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new PrefetchError(
    "INVALID_ARGUMENT",
    "The Hub token is empty or holds a character that no token has. Copy it again from the Hub's settings; to go without one, set token to null.",
  );
}
