import type { ModelSource, PrefetchEvent, SourceEvent, StorageSink } from "@prefetch/core";
import type { ModelRequest } from "../model-request.ts";
import { openTarget } from "./open-target.ts";
import { transferTo } from "./transfer-planned.ts";
import type { TransferFiles } from "./transfer-planned.ts";

/** What every step of a run works with. */
export interface PrefetchJob {
  /** What was asked for. */
  readonly request: ModelRequest;
  /** The storage, opened at the target's address. */
  readonly sink: StorageSink;
  /** Opens the source when it is first needed: a run that finds everything in place does without. */
  readonly openSource: () => Promise<ModelSource>;
  /** Moves files into the storage. */
  readonly transfer: TransferFiles;
  /** Whether nothing may be written: the run is only planned. */
  readonly readOnly: boolean;
  /** Aborted when the run is to stop. */
  readonly signal: AbortSignal | undefined;
  /** Tells what happened. */
  readonly send: (event: PrefetchEvent) => void;
}

/** Opens the storage and prepares the source. */
export async function openJob(
  request: ModelRequest,
  context: Pick<PrefetchJob, "readOnly" | "signal" | "send">,
): Promise<PrefetchJob> {
  let source: Promise<ModelSource> | undefined;
  return {
    ...context,
    request,
    sink: await openTarget(request, request.target),
    openSource: () => (source ??= openSource(request, context.send)),
    transfer: (job, model, items) => transferTo(job.sink, job, model, items),
  };
}

/** Opens the source that a request names. */
export async function openSource(
  { source, hub, environment }: ModelRequest,
  onEvent: (event: SourceEvent) => void,
): Promise<ModelSource> {
  if (source !== undefined) return source;
  const { createHfSource } = await import("@prefetch/hf-source");
  return createHfSource({
    endpoint: hub.endpoint,
    hfTokenKey: hub.tokenKey,
    caBundlePath: hub.caBundlePath,
    environment,
    onEvent,
  });
}
