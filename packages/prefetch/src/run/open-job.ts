import type { ModelSource, SourceEvent } from "@prefetch/core";
import type { ModelRequest } from "../model-request.ts";
import { FREE_TURN } from "./lease-turns.ts";
import { observedBy } from "./observed-events.ts";
import { openTarget } from "./open-target.ts";
import type { PrefetchJob } from "./prefetch-job.ts";
import { transferTo } from "./transfer-planned.ts";

/** Opens the storage and prepares the source. */
export async function openJob(
  request: ModelRequest,
  context: Pick<PrefetchJob, "runId" | "readOnly" | "signal" | "send">,
): Promise<PrefetchJob> {
  let source: Promise<ModelSource> | undefined;
  return {
    ...context,
    request,
    sink: await openTarget(request, request.target),
    openSource: () => (source ??= openSource(request, context.send)),
    turn: FREE_TURN,
    transfer: (job, model, items, journal) =>
      transferTo(job, {
        sink: journal.sink,
        model,
        items,
        onStored: (file) => journal.stored(file),
        onEvent: observedBy([job]),
      }),
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
