import { isPrefetchError, isRetryable } from "@prefetch/core";
import type { CallOptions, ErrorCode, PrefetchError, StorageSink } from "@prefetch/core";
import { withRetry } from "../requests/control-retry.ts";
import type { CompleteFanOutOptions } from "./fan-out-options.ts";

/** The answers of the members, in their order. */
export type Answers<Member, Answer> = ReadonlyMap<Member, Answer>;

/** Options of {@link Members.write}. */
export interface WriteOptions extends CallOptions {
  /** Whether bytes are sent, which may be sent again when they arrived damaged. Default: false. */
  readonly sendsBytes?: boolean | undefined;
}

/** The stores that are left of those that a fan-out began with. */
export interface Members {
  /** All of them, in the order given. */
  readonly all: readonly StorageSink[];
  /** Those that were not given up. */
  left(): readonly StorageSink[];
  /**
   * Writes to every one of `targets` that is left, each tried again on its own, and returns the answers
   * of those that did it. Who fails for good is dropped, unless all do: then nobody is, and the first
   * failure is thrown.
   */
  write<Answer>(
    targets: Iterable<StorageSink>,
    options: WriteOptions,
    write: (sink: StorageSink) => Promise<Answer>,
  ): Promise<Answers<StorageSink, Answer>>;
}

/** What is no fault of the store: whoever called is told. */
const FOR_THE_CALLER: ReadonlySet<ErrorCode> = new Set(["ABORTED", "CONFLICT", "INVALID_ARGUMENT"]);

/** Creates the members of a fan-out. */
export function createMembers(
  all: readonly StorageSink[],
  options: CompleteFanOutOptions,
): Members {
  const dropped = new Set<StorageSink>();
  const left = (): readonly StorageSink[] => all.filter((sink) => !dropped.has(sink));

  function drop(sink: StorageSink, error: PrefetchError): void {
    if (dropped.has(sink)) return;
    dropped.add(sink);
    options.onDropped(sink, error);
  }

  return {
    all,
    left,
    write: async (targets, { sendsBytes = false, signal }, write) => {
      const asked = [...targets].filter((sink) => !dropped.has(sink));
      const passes = sendsBytes ? isRetryable : undefined;
      const ends = await Promise.allSettled(
        asked.map((sink) => withRetry(options, signal, () => write(sink), passes)),
      );
      const answers = new Map<StorageSink, Awaited<ReturnType<typeof write>>>();
      const failures: (readonly [StorageSink, unknown])[] = [];
      asked.forEach((sink, index) => {
        const end = ends[index]!;
        if (end.status === "fulfilled") answers.set(sink, end.value);
        else failures.push([sink, end.reason]);
      });
      const thrown = failures.map(([, error]) => error);
      const forCaller = thrown.find((error) => isForCaller(error)) ?? thrown[0];
      if (answers.size === 0 || thrown.some((error) => isForCaller(error))) throw forCaller;
      for (const [sink, error] of failures) if (isPrefetchError(error)) drop(sink, error);
      return answers;
    },
  };
}

/** A bug is for the caller, too. */
function isForCaller(error: unknown): boolean {
  return !isPrefetchError(error) || FOR_THE_CALLER.has(error.code);
}
