import { PrefetchError } from "@prefetch/core";
import type { PutOptions, StorageSink, WrittenObject } from "@prefetch/core";
import { sharedCapabilities } from "./fan-out-limits.ts";
import type { Answers, Members } from "./members.ts";
import { memberVersionOf, mergeWritten } from "./merged-object.ts";

/** Writes an object to every member, as `StorageSink.put` has it. */
export async function putToAll(
  members: Members,
  key: string,
  bytes: Uint8Array,
  options: PutOptions = {},
): Promise<WrittenObject> {
  const { ifAbsent, ifMatch, ...plain } = options;
  const isConditional = ifAbsent === true || ifMatch !== undefined;
  if (isConditional) await assertCondition(members, options);
  const to = (sinks: readonly StorageSink[]): Promise<Answers<StorageSink, WrittenObject>> =>
    members.write(sinks, { ...plain, sendsBytes: true }, (sink) =>
      sink.put(key, bytes, { ...plain, ...conditionOf(members, sink, options) }),
    );
  if (!isConditional) return mergeWritten(members.all, await to(members.left()));
  // The first member decides who wins: asked all at once, several could win at one member each.
  const [first, ...others] = members.left();
  const won = await to(first === undefined ? [] : [first]);
  const rest = others.length === 0 ? [] : await to(others);
  return mergeWritten(members.all, new Map([...won, ...rest]));
}

function conditionOf(
  { all }: Members,
  sink: StorageSink,
  { ifAbsent, ifMatch }: PutOptions,
): Pick<PutOptions, "ifAbsent" | "ifMatch"> {
  if (ifMatch === undefined) return ifAbsent === undefined ? {} : { ifAbsent };
  return { ifMatch: memberVersionOf(all, sink, ifMatch) };
}

async function assertCondition(members: Members, { ifMatch, signal }: PutOptions): Promise<void> {
  const each = await Promise.all(members.left().map((sink) => sink.capabilities({ signal })));
  const { conditionalPut } = sharedCapabilities(each);
  const isKept =
    conditionalPut === "create-and-replace" ||
    (conditionalPut === "create" && ifMatch === undefined);
  if (isKept) return;
  throw new PrefetchError(
    "INVALID_ARGUMENT",
    "One of the stores cannot keep the condition of this write; write without one.",
  );
}
