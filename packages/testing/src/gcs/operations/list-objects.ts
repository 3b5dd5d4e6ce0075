import type { SendableAnswer } from "../../http/send-answer.ts";
import { compareUtf8 } from "../../store/utf8-order.ts";
import type { GcsCall } from "../gcs-call.ts";
import { invalid } from "../gcs-errors.ts";
import { resourceAnswer } from "../http/gcs-answer.ts";
import type { StoredObject } from "../state/bucket-state.ts";
import { numberOf } from "./conditions.ts";
import { objectResourceOf } from "./object-resource.ts";

/** An object, or what several names have in common. */
interface Listed {
  /** The name or the common prefix. */
  readonly name: string;
  /** The object; a common prefix has none. */
  readonly object: StoredObject | undefined;
}

/** `Objects: list`. */
export function listObjects({ bucket, state, target }: GcsCall): SendableAnswer {
  const { query } = target;
  const size = pageSizeOf(query, state.options.pageSize);
  const left = listedAfter(bucket.objects, query);
  const page = left.slice(0, size);
  const last = page.at(-1);
  const prefixes = page.filter(({ object }) => object === undefined).map(({ name }) => name);
  const items = page.flatMap(({ object }) =>
    object === undefined ? [] : [objectResourceOf(bucket, object)],
  );
  return resourceAnswer(
    {
      kind: "storage#objects",
      nextPageToken:
        last !== undefined && page.length < left.length ? tokenOf(last.name) : undefined,
      prefixes: prefixes.length === 0 ? undefined : prefixes,
      items: items.length === 0 ? undefined : items,
    },
    query,
  );
}

function pageSizeOf(query: ReadonlyMap<string, string>, limit: number): number {
  const asked = numberOf(query, "maxResults");
  if (asked === 0) throw invalid("Invalid value '0' for parameter maxResults.");
  return Math.min(asked ?? limit, limit);
}

function listedAfter(
  objects: ReadonlyMap<string, StoredObject>,
  query: ReadonlyMap<string, string>,
): readonly Listed[] {
  const prefix = query.get("prefix") ?? "";
  const delimiter = query.get("delimiter") ?? "";
  const after = nameOf(query.get("pageToken"));
  const names = new Map<string, StoredObject | undefined>();
  for (const [name, object] of objects) {
    if (!name.startsWith(prefix) || !isWithin(name, query)) continue;
    const common = commonPrefixOf(name, prefix, delimiter);
    names.set(common ?? name, common === undefined ? object : undefined);
  }
  return [...names]
    .map(([name, object]) => ({ name, object }))
    .filter(({ name }) => after === undefined || compareUtf8(name, after) > 0)
    .toSorted((left, right) => compareUtf8(left.name, right.name));
}

function isWithin(name: string, query: ReadonlyMap<string, string>): boolean {
  const start = query.get("startOffset") ?? "";
  const end = query.get("endOffset") ?? "";
  return compareUtf8(name, start) >= 0 && (end === "" || compareUtf8(name, end) < 0);
}

function commonPrefixOf(name: string, prefix: string, delimiter: string): string | undefined {
  const at = delimiter === "" ? -1 : name.indexOf(delimiter, prefix.length);
  return at === -1 ? undefined : name.slice(0, at + delimiter.length);
}

function tokenOf(name: string): string {
  return Buffer.from(name).toString("base64url");
}

function nameOf(token: string | undefined): string | undefined {
  if (token === undefined || token === "") return undefined;
  const name = Buffer.from(token, "base64url").toString();
  if (tokenOf(name) === token) return name;
  throw invalid(`Invalid value '${token}' for parameter pageToken.`);
}
