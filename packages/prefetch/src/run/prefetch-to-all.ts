import {
  PrefetchError,
  type StorageSink,
  type StoredModelInfo,
  isPrefetchError,
} from "@prefetch/core";
import type { ModelRequest } from "../model-request.ts";
import { FREE_TURN, createLeaseTurns } from "./lease-turns.ts";
import { openSource } from "./open-job.ts";
import { openTarget } from "./open-target.ts";
import type { PrefetchJob } from "./prefetch-job.ts";
import { prefetchModel } from "./prefetch-model.ts";
import { shareSource } from "./shared-source.ts";
import { type TransferMeeting, createTransferMeeting } from "./transfer-meeting.ts";

type Context = Pick<PrefetchJob, "runId" | "signal" | "send">;

/** A destination that was given up. */
interface Failure {
  readonly url: string;
  readonly error: unknown;
}

/**
 * Prefetches a model to several destinations: each has a pipeline of its own, with its own manifest,
 * and all read the Hub once. One that fails does not stop the others.
 *
 * @throws {@link PrefetchError} where a destination failed: with the code of the first in their order,
 * and a message that tells which have the model.
 */
export async function prefetchToAll(
  request: ModelRequest,
  context: Context,
): Promise<StoredModelInfo> {
  const targets = [request.target, ...request.moreTargets];
  const sinks = await Promise.all(targets.map((target) => openTarget(request, target)));
  assertDistinct(sinks);
  const meeting = createTransferMeeting(targets.length);
  const shared = {
    ...context,
    openSource: sharedOpener(request, context),
    transfer: meeting.transfer,
    readOnly: false,
  };
  const turns = createLeaseTurns(sinks.map(({ url }) => url));
  const jobs = sinks.map((sink, index): PrefetchJob => {
    const turn = turns.get(sink.url) ?? FREE_TURN;
    return jobFor({ sink, turn, request: requestFor(request, targets[index]) }, shared);
  });
  const ends = await Promise.allSettled(jobs.map((job) => prefetchOne(job, meeting)));
  return outcomeOf(jobs, ends);
}

function jobFor(
  own: Pick<PrefetchJob, "request" | "sink" | "turn">,
  shared: Omit<PrefetchJob, keyof typeof own>,
): PrefetchJob {
  return { ...shared, ...own };
}

function requestFor(request: ModelRequest, target = request.target): ModelRequest {
  return { ...request, target, moreTargets: [] };
}

function sharedOpener(request: ModelRequest, { send }: Context): PrefetchJob["openSource"] {
  let source: ReturnType<PrefetchJob["openSource"]> | undefined;
  return () => (source ??= openSource(request, send).then(shareSource));
}

async function prefetchOne(job: PrefetchJob, meeting: TransferMeeting): Promise<StoredModelInfo> {
  try {
    return await prefetchModel(job);
  } catch (error) {
    const { url } = job.sink;
    const code = isPrefetchError(error) ? error.code : "INTERNAL";
    if (code !== "ABORTED") {
      job.send({ type: "destination-failed", url, code, message: messageOf(error) });
    }
    throw error;
  } finally {
    job.turn.pass();
    meeting.leave(job);
  }
}

function outcomeOf(
  jobs: readonly PrefetchJob[],
  ends: readonly PromiseSettledResult<StoredModelInfo>[],
): StoredModelInfo {
  const stored = ends.flatMap((end) => (end.status === "fulfilled" ? [end.value] : []));
  const failures = ends.flatMap((end, index): Failure[] =>
    end.status === "rejected" ? [{ url: jobs[index]?.sink.url ?? "", error: end.reason }] : [],
  );
  const [first, ...others] = stored;
  if (failures.length > 0 || first === undefined) throw destinationsFailed(failures, stored);
  return { ...first, alsoAt: others.map(({ path, manifestUrl }) => ({ path, manifestUrl })) };
}

/** What is no failure of a destination is thrown as it is, and so is what all failed with alike. */
function destinationsFailed(
  failures: readonly Failure[],
  stored: readonly StoredModelInfo[],
): unknown {
  const [first] = failures.map(({ error }) => error);
  const isBug = failures.find(({ error }) => !isPrefetchError(error));
  if (isBug !== undefined) return isBug.error;
  const isCommon = stored.length === 0 && new Set(failures.map(reasonOf)).size === 1;
  if (!isPrefetchError(first) || isCommon || first.code === "ABORTED") return first;
  const reasons = failures.map((failure) => `${failure.url}: ${messageOf(failure.error)}`);
  const published = stored.map(({ path }) => path).join(", ");
  const rest = stored.length === 0 ? "" : ` The model is published at ${published}.`;
  return new PrefetchError(
    first.code,
    `${failures.length} of ${failures.length + stored.length} destinations failed. ${reasons.join(" ")}${rest}`,
    { context: first.context, cause: first },
  );
}

function reasonOf({ error }: Failure): string {
  return messageOf(error);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function assertDistinct(sinks: readonly StorageSink[]): void {
  const urls = sinks.map(({ url }) => url);
  const twice = urls.find((url, index) => urls.indexOf(url) !== index);
  if (twice === undefined) return;
  throw new PrefetchError(
    "INVALID_ARGUMENT",
    `The destination ${twice} is given twice; give each once.`,
  );
}
