import { type CallOptions, type WrittenObject, isPrefetchError } from "@prefetch/core";
import {
  type CheckResult,
  type PlannedCheck,
  passed,
  skipped,
  storeCheck,
} from "../planned-check.ts";
import { assertContent, assertHead, broken } from "./content-at.ts";
import { type StoreProbe, writing } from "./store-probe.ts";

/** Where the ranged read begins. */
const OFFSET = 1_000;

/** Plans to write an object whole, read it, and replace it. */
export function planObjectChecks(probe: StoreProbe): readonly PlannedCheck[] {
  const { sink, keys, contents } = probe;
  let written: WrittenObject | undefined;
  const put = async (bytes: Uint8Array, options: CallOptions): Promise<WrittenObject> =>
    writing(probe, keys.object, () => sink.put(keys.object, bytes, options));
  return [
    storeCheck("put", ["reach"], async (options) => {
      written = await put(contents.first, options);
      return passed(`${contents.first.length} bytes were taken`);
    }),
    storeCheck("head", ["put"], async (options) => {
      if (written !== undefined) await assertHead(sink, written, options);
      return passed("its size and version are told");
    }),
    storeCheck("ranged-read", ["put"], async (options) => {
      const range = contents.first.subarray(OFFSET, OFFSET * 2);
      await assertContent(sink, keys.object, range, { ...options, offset: OFFSET });
      return passed(`bytes ${OFFSET} to ${OFFSET * 2 - 1} are those that were written`);
    }),
    storeCheck("overwrite", ["put"], async (options) => {
      const replaced = await put(contents.second, options);
      await assertHead(sink, replaced, options);
      await assertContent(sink, keys.object, contents.second, options);
      return passed("the new content is seen at once");
    }),
    storeCheck("conditional-put", ["put"], (options) => checkConditions(probe, options)),
  ];
}

/** The condition is kept when the second write is refused and the first one's content stays. */
async function checkConditions(probe: StoreProbe, options: CallOptions): Promise<CheckResult> {
  const { sink, keys, contents } = probe;
  const { conditionalPut } = await sink.capabilities(options);
  if (conditionalPut === "none") {
    return skipped("the store has no conditional writes: do not let two runs write one model");
  }
  const { first, second } = contents;
  const ifAbsent = { ...options, ifAbsent: true };
  const { version } = await writing(probe, keys.once, () => sink.put(keys.once, first, ifAbsent));
  await assertRefused(sink.put(keys.once, second, ifAbsent), "where something is");
  await assertContent(sink, keys.once, first, options);
  if (conditionalPut === "create") return passed("the second of two was refused");
  await sink.put(keys.once, second, { ...options, ifMatch: version });
  await assertRefused(
    sink.put(keys.once, first, { ...options, ifMatch: version }),
    "on a version that is gone",
  );
  await assertContent(sink, keys.once, second, options);
  return passed("the second of two was refused, and a replacement of a version that was gone");
}

async function assertRefused(put: Promise<WrittenObject>, where: string): Promise<void> {
  try {
    await put;
  } catch (error) {
    if (isPrefetchError(error) && error.code === "CONFLICT") return;
    throw error;
  }
  throw broken(
    `The store took a conditional write ${where}, which it had to refuse. Do not let two runs write one model, and tell the store's maker.`,
  );
}
