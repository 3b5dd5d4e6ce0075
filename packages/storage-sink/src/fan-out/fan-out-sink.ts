import { PrefetchError, isPrefetchError } from "@prefetch/core";
import type { ReadOptions, StorageSink } from "@prefetch/core";
import { sharedCapabilities, sharedLimits } from "./fan-out-limits.ts";
import { completeFanOutOptions } from "./fan-out-options.ts";
import type { FanOutSinkOptions } from "./fan-out-options.ts";
import { putToAll } from "./fan-out-put.ts";
import { resumeFanOutUpload, startFanOutUpload } from "./fan-out-upload.ts";
import { fanOutUrlOf } from "./fan-out-url.ts";
import { createMembers } from "./members.ts";
import type { Members } from "./members.ts";
import { mergeListings } from "./merged-listing.ts";
import { mergeStored, mergeWritten } from "./merged-object.ts";
import { abortMemberUpload, listMemberUploads } from "./pending-uploads.ts";

/**
 * Makes one sink of several: what is written goes to all of them, what is there is what all of them
 * have. A member that fails for good is dropped and the others go on; the last ones fail as a single
 * sink does. A copy inside the stores is made by each member itself, from an address under this
 * sink's `url`.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` without members, or with two at one address.
 *
 * @example
 * ```ts
 * const sink = fanOutSink([await openSink("s3://models"), await openSink("./models")], {
 *   onDropped: ({ url }, error) => console.error(url, error.message),
 * });
 * ```
 */
export function fanOutSink(
  sinks: readonly StorageSink[],
  options: FanOutSinkOptions = {},
): StorageSink {
  assertDistinct(sinks);
  const members = createMembers(sinks, completeFanOutOptions(options));
  const url = fanOutUrlOf(sinks);
  return {
    url,
    limits: sharedLimits(sinks.map(({ limits }) => limits)),
    capabilities: async (callOptions) =>
      sharedCapabilities(
        await Promise.all(members.left().map((sink) => sink.capabilities(callOptions))),
      ),
    head: async (key, callOptions = {}) =>
      mergeStored(
        sinks,
        await members.write(members.left(), callOptions, (sink) => sink.head(key, callOptions)),
      ),
    list: (prefix, listOptions) =>
      mergeListings(
        sinks,
        new Map(members.left().map((sink) => [sink, sink.list(prefix, listOptions)])),
      ),
    readInto: (target, key, offset, readOptions = {}) =>
      readFromAny(members, readOptions, (sink) => sink.readInto(target, key, offset, readOptions)),
    put: (key, bytes, putOptions) => putToAll(members, key, bytes, putOptions),
    startUpload: (key, plan, uploadOptions) => startFanOutUpload(members, key, plan, uploadOptions),
    resumeUpload: (token, callOptions) => resumeFanOutUpload(members, token, callOptions),
    copy: async (fromUrl, toKey, callOptions = {}) => {
      if (!fromUrl.startsWith(`${url}/`)) throw elsewhere();
      const from = fromUrl.slice(url.length);
      const copied = await members.write(members.left(), callOptions, (sink) =>
        sink.copy(`${sink.url}${from}`, toKey, callOptions),
      );
      return mergeWritten(sinks, copied);
    },
    delete: async (key, callOptions = {}) => {
      await members.write(members.left(), callOptions, (sink) => sink.delete(key, callOptions));
    },
    listUploads: (prefix, callOptions) => listMemberUploads(members, prefix, callOptions),
    abortUpload: (upload, callOptions) => abortMemberUpload(members, upload, callOptions),
  };
}

/** Asks one member after the other; the first failure counts where none can answer. */
async function readFromAny(
  members: Members,
  { signal }: ReadOptions,
  read: (sink: StorageSink) => Promise<void>,
): Promise<void> {
  let first: unknown;
  for (const sink of members.left()) {
    try {
      await read(sink);
      return;
    } catch (error) {
      first ??= error;
      if (signal?.aborted || !isPrefetchError(error)) throw error;
    }
  }
  throw first;
}

function assertDistinct(sinks: readonly StorageSink[]): void {
  const urls = new Set(sinks.map(({ url }) => url));
  if (sinks.length > 0 && urls.size === sinks.length) return;
  throw new PrefetchError(
    "INVALID_ARGUMENT",
    sinks.length === 0
      ? "There is no store to write to; give at least one."
      : "Two of the stores to write to have the same address; give each once.",
  );
}

function elsewhere(): PrefetchError {
  return new PrefetchError(
    "INVALID_ARGUMENT",
    "A copy inside several stores begins at their common address; give one under the sink's url.",
  );
}
