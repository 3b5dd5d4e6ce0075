import type { StorageSink } from "@prefetch/core";
import type { ModelRequest, ModelTarget } from "../model-request.ts";
import { openStore } from "../stored/open-model.ts";

/** Opens the storage at one of a request's targets. */
export function openTarget(request: ModelRequest, target: ModelTarget): Promise<StorageSink> {
  const { caBundlePath } = request.hub;
  return openStore(target.url, { ...request, caBundlePath });
}
