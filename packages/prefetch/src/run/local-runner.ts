import { createRedactor, throwIfAborted } from "@prefetch/core";
import type { ModelRequest } from "../model-request.ts";
import { openJob } from "./open-job.ts";
import { prefetchModel } from "./prefetch-model.ts";
import { prefetchToAll } from "./prefetch-to-all.ts";
import type { Runner } from "./runner.ts";
import { secretsOf } from "./secrets-of.ts";
import { startRun } from "./start-run.ts";

/** Returns the runner that works in this process, with the memory and the network it has. */
export function localRunner(): Runner {
  return { start: startHere };
}

function startHere(request: ModelRequest): ReturnType<Runner["start"]> {
  const { repoId, revision, signal } = request;
  return startRun(
    async (context) => {
      context.send({ type: "run-started", runId: context.runId, repoId, revision });
      throwIfAborted(context.signal);
      return request.moreTargets.length === 0
        ? prefetchModel(await openJob(request, { ...context, readOnly: false }))
        : prefetchToAll(request, context);
    },
    { redact: createRedactor(secretsOf(request)), signal },
  );
}
