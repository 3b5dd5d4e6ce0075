import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { FileResumed, PrefetchEvent } from "@prefetch/core";
import { durationText, sizeText } from "../render/quantities.ts";
import { createReporter } from "../report/create-reporter.ts";
import { followRun } from "../report/follow-run.ts";
import { REPOSITORY, type Stage, WEIGHTS, WEIGHTS_BYTES, optionsFor } from "./stage.ts";

/** Parts of the weights that are stored when the process is killed. */
const PARTS_BEFORE_KILL = 2;

/** Kills a run in a process of its own, and runs it again. */
export async function survivesKill(stage: Stage): Promise<void> {
  const target = join(stage.folder, "killed");
  await stage.step(
    "5. Into another folder by another process, which is killed (kill -9), and again",
  );
  await runUntilKilled(stage, target);
  await stage.tell("Killed. Nothing there looks complete, and what has arrived is not lost");
  await runAgain(stage, target);
}

/** Starts the command line anew; one connection, so that the parts come one after the other. */
async function runUntilKilled({ hub, session }: Stage, target: string): Promise<void> {
  const command = ["hf-model", REPOSITORY, "--to", target, "--endpoint", hub.url];
  const flags = ["--anonymous", "--json", "--connections", "1", "--max-rate", "48MB/s"];
  const child = spawn(process.execPath, [process.argv[1] ?? "", ...command, ...flags], {
    env: { ...session.host.environment },
    stdio: ["ignore", "pipe", "ignore"],
  });
  const ended = once(child, "exit");
  let parts = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    const event: Partial<PrefetchEvent> & { readonly path?: string } = JSON.parse(line);
    if (event.type === "part-written" && event.path === WEIGHTS) parts += 1;
    if (parts === PARTS_BEFORE_KILL) child.kill("SIGKILL");
  }
  await ended;
  if (child.signalCode !== "SIGKILL") throw new Error("The demo's run ended before it was killed.");
}

async function runAgain(stage: Stage, target: string): Promise<void> {
  const { hfModel } = await import("@prefetch/prefetch");
  const { hub, session } = stage;
  hub.clearRequests();
  const run = hfModel(optionsFor(stage, target));
  const resumed = resumedIn(run.events());
  const reporter = await createReporter({ quiet: true }, session);
  const { elapsedMs, stored } = await followRun(run, reporter);
  const { heldBytes } = (await resumed) ?? { heldBytes: 0 };
  if (heldBytes === 0) throw new Error("The demo's second run began anew.");
  await stage.tell(
    `Resumed: ${sizeText(heldBytes)} of ${sizeText(WEIGHTS_BYTES)} of the weights were there, the rest took ${durationText(elapsedMs)}`,
  );
  await stage.tell(`Published, after the whole file was read back and hashed: ${stored.path}`);
}

async function resumedIn(events: AsyncIterable<PrefetchEvent>): Promise<FileResumed | undefined> {
  let resumed: FileResumed | undefined;
  for await (const event of events) if (event.type === "file-resumed") resumed = event;
  return resumed;
}
