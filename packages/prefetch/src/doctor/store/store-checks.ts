import type { CallOptions, SinkCapabilities } from "@prefetch/core";
import {
  type CheckResult,
  type PlannedCheck,
  passed,
  skipped,
  storeCheck,
} from "../planned-check.ts";
import { assertContent, broken } from "./content-at.ts";
import { planMultipartChecks } from "./multipart-checks.ts";
import { planObjectChecks } from "./object-checks.ts";
import { type StoreProbe, writing } from "./store-probe.ts";

/** Plans what a store is tried with. Nothing is begun where it cannot be reached. */
export function planStoreChecks(
  probe: StoreProbe,
  onCapabilities: (capabilities: SinkCapabilities) => void,
): readonly PlannedCheck[] {
  const { sink, keys } = probe;
  return [
    storeCheck("reach", [], (options) => checkReach(probe, options)),
    ...planObjectChecks(probe),
    storeCheck("capabilities", ["put"], async (options) => {
      const found = await sink.capabilities(options);
      onCapabilities(found);
      return passed(`conditional writes: ${found.conditionalPut}, checksum: ${found.checksum}`);
    }),
    ...planMultipartChecks(probe),
    storeCheck("copy", ["overwrite"], (options) => checkCopy(probe, options)),
    storeCheck("list", ["put"], (options) => checkList(probe, options)),
    storeCheck("delete", ["reach"], async (options) => {
      await sink.delete(keys.object, options);
      const wasThere = probe.mayHold.delete(keys.object);
      if ((await sink.head(keys.object, options)) === undefined) {
        return passed(
          wasThere
            ? "it is gone at once"
            : "nothing was there to remove, and the store does not object",
        );
      }
      throw broken(
        `${sink.url}/${keys.object} is still there after it was removed. Do not store models there: it, or a cache before it, is behind.`,
      );
    }),
  ];
}

async function checkReach({ sink }: StoreProbe, options: CallOptions): Promise<CheckResult> {
  for await (const _ of sink.list("", { ...options, delimiter: "/" })) {
    return passed("it answers and may be listed; something lies there");
  }
  return passed("it answers and may be listed; it is empty");
}

async function checkCopy(probe: StoreProbe, options: CallOptions): Promise<CheckResult> {
  const { sink, keys, contents } = probe;
  const { serverCopy } = await sink.capabilities(options);
  if (!serverCopy) return skipped("the store does not copy by itself");
  const from = [sink.url, ...keys.object.split("/").map(encodeURIComponent)].join("/");
  await writing(probe, keys.copy, () => sink.copy(from, keys.copy, options));
  await assertContent(sink, keys.copy, contents.second, options);
  return passed("the copy has the same content");
}

async function checkList(
  { sink, prefix, keys }: StoreProbe,
  options: CallOptions,
): Promise<CheckResult> {
  const found: string[] = [];
  for await (const { key } of sink.list(prefix, options)) found.push(key);
  if (found.includes(keys.object) && !found.includes(keys.abandoned)) {
    return passed("what was written is in it, what was given up is not");
  }
  throw broken(
    `The listing of ${sink.url}/${prefix} is not what lies there. Do not store models there: servers that list the prefix would see half a model.`,
  );
}
