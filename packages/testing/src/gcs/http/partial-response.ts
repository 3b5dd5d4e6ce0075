import { invalid } from "../gcs-errors.ts";
import type { Json } from "./json.ts";

/** The members that are wanted; an empty one wants all that is in it. */
interface FieldTree extends ReadonlyMap<string, FieldTree> {}

const TOKEN = /[(),/]|[^(),/\s]+/g;
const PUNCTUATION = /^[(),/]$/;

/**
 * Leaves what `fields` asks for of a resource ("Partial responses" in the documentation of the JSON
 * API): `name,items(name,size),metadata/key`.
 *
 * @throws {@link GcsError} 400 for a selector that cannot be read.
 */
export function partialResponse(resource: Json, fields: string | undefined): Json {
  if (fields === undefined || fields === "" || fields === "*") return resource;
  return pruned(resource, fieldsOf(fields));
}

function fieldsOf(selector: string): FieldTree {
  const tokens = selector.match(TOKEN) ?? [];
  const tree = listOf(tokens);
  if (tokens.length > 0) throw malformed(selector);
  return tree;
}

/** Takes a list off the tokens. */
function listOf(tokens: string[]): FieldTree {
  const tree = new Map<string, FieldTree>();
  do {
    const name = tokens.shift() ?? "";
    if (name === "" || PUNCTUATION.test(name)) throw malformed(name);
    tree.set(name, contentOf(tokens));
  } while (takes(tokens, ","));
  return tree;
}

/** Takes what stands behind a name off the tokens. */
function contentOf(tokens: string[]): FieldTree {
  if (takes(tokens, "/")) {
    const name = tokens.shift() ?? "";
    return new Map([[name, contentOf(tokens)]]);
  }
  if (!takes(tokens, "(")) return new Map();
  const list = listOf(tokens);
  if (takes(tokens, ")")) return list;
  throw malformed(tokens[0] ?? "");
}

function takes(tokens: string[], token: string): boolean {
  if (tokens[0] !== token) return false;
  tokens.shift();
  return true;
}

function pruned(value: Json, tree: FieldTree): Json {
  if (tree.size === 0 || value === undefined || typeof value !== "object") return value;
  if (isList(value)) return value.map((element) => pruned(element, tree));
  const members = Object.entries(value).flatMap(([name, member]) => {
    const wanted = tree.get(name) ?? tree.get("*");
    return wanted === undefined ? [] : [[name, pruned(member, wanted)] as const];
  });
  return Object.fromEntries(members);
}

function isList(value: object): value is readonly Json[] {
  return Array.isArray(value);
}

function malformed(at: string): Error {
  return invalid(`Invalid field selection ${at}`);
}
