import { setImmediate as nextTurn } from "node:timers/promises";
import {
  type ErrorContext,
  PrefetchError,
  type PrefetchEvent,
  type Redactor,
  type Run,
  type RunFailed,
  type RunPhase,
  type StoredModelInfo,
  abortErrorOf,
  isPrefetchError,
} from "@prefetch/core";
import { createEventStream } from "./event-stream.ts";
import { redactError, redactEvent } from "./redact-output.ts";
import { createRunId } from "./run-id.ts";

/** What a run's work is given. */
export interface RunContext {
  /** The run's id. */
  readonly runId: string;
  /** Aborted when the run is to stop. */
  readonly signal: AbortSignal;
  /** Tells what happened; secrets are taken out on the way. */
  readonly send: (event: PrefetchEvent) => void;
}

/** Options of {@link startRun}. */
export interface StartRunOptions {
  /** Takes secrets out of everything that leaves the run. */
  readonly redact: Redactor;
  /** Stops the run as well as its own `abort` does. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Starts `work` on the event loop's next turn, so that a reader of events that is registered at once
 * misses nothing, and returns the handle to it. A failed run that nobody waits for is no unhandled
 * rejection.
 */
export function startRun(
  work: (context: RunContext) => Promise<StoredModelInfo>,
  { redact, signal }: StartRunOptions,
): Run {
  const stream = createEventStream();
  const stop = new AbortController();
  const state: RunState = { phase: "queued" };
  const context: RunContext = {
    runId: createRunId(),
    signal: signal ? AbortSignal.any([stop.signal, signal]) : stop.signal,
    send: (event) => stream.send(redactEvent(event, redact)),
  };
  const finished = conduct(work, context, redact, state).finally(() => stream.end());
  const settled = finished.then(ignore, ignore);
  return {
    id: context.runId,
    get phase() {
      return state.phase;
    },
    events: () => stream.events(),
    wait: () => finished,
    abort: (reason) => {
      stop.abort(abortErrorFor(reason));
      return settled;
    },
  };
}

interface RunState {
  phase: RunPhase;
}

async function conduct(
  work: (context: RunContext) => Promise<StoredModelInfo>,
  context: RunContext,
  redact: Redactor,
  state: RunState,
): Promise<StoredModelInfo> {
  await nextTurn();
  state.phase = "running";
  try {
    const stored = await work(context);
    state.phase = "succeeded";
    return stored;
  } catch (error) {
    const { signal } = context;
    const failure = redactError(signal.aborted ? abortErrorOf(signal) : error, redact);
    state.phase = isAbort(failure) ? "aborted" : "failed";
    context.send(runFailedBy(failure));
    throw failure;
  }
}

function ignore(): void {}

function isAbort(error: Error): boolean {
  return isPrefetchError(error) && error.code === "ABORTED";
}

/** A signal's name as the reason becomes a fact of the error: exit statuses are decided by it. */
function abortErrorFor(reason: string | undefined): PrefetchError {
  const message = `The run was aborted${reason === undefined ? "" : `: ${reason}`}. Nothing new was published; run the same command again, it goes on from here.`;
  return new PrefetchError("ABORTED", message, { context: signalNamed(reason) });
}

function signalNamed(reason: string | undefined): ErrorContext {
  return reason === "SIGINT" || reason === "SIGTERM" ? { signal: reason } : {};
}

function runFailedBy(error: Error): RunFailed {
  const { message } = error;
  if (!isPrefetchError(error)) {
    return { type: "run-failed", code: "INTERNAL", message, failures: [] };
  }
  const failures = error.context.failures ?? [];
  return { type: "run-failed", code: error.code, message, failures };
}
