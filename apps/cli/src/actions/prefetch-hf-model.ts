import type { ModelPlan } from "@prefetch/prefetch";
import type { Console } from "../console.ts";
import { type HfModelFlags, hfModelOptions } from "../options/hf-model-options.ts";
import { mapStrings } from "../render/map-strings.ts";
import { planLines } from "../render/plan-lines.ts";
import { printable } from "../render/printable.ts";
import { serveCommands } from "../render/serve-commands.ts";
import { summaryLine } from "../render/summary-line.ts";
import { createReporter } from "../report/create-reporter.ts";
import { followRun, type RunOutcome } from "../report/follow-run.ts";
import type { Session } from "../session.ts";
import { listenForStop } from "../stop-request.ts";

const STOPPING = "Nothing half-written is visible; the same command goes on from here.";

/** Runs `prefetch hf-model`. */
export async function prefetchHfModel(
  repo: string,
  flags: HfModelFlags,
  session: Session,
): Promise<void> {
  const options = hfModelOptions(repo, flags, session.host);
  const { hfModel, planHfModel } = await import("@prefetch/prefetch");
  if (flags.dryRun) {
    for (const to of flags.to ?? [undefined]) {
      await showPlan(await planHfModel({ ...options, to }), flags, session.console);
    }
    return;
  }
  using stop = listenForStop(session, STOPPING);
  const reporter = await createReporter(flags, session);
  stop.signal.addEventListener("abort", () => {
    if (session.console.closed.aborted) return;
    reporter.note(`Stopping. ${STOPPING} A second signal quits at once.`);
  });
  const outcome = await followRun(hfModel({ ...options, signal: stop.signal }), reporter);
  await showOutcome(outcome, flags, session.console);
}

async function showPlan(plan: ModelPlan, flags: HfModelFlags, console: Console): Promise<void> {
  if (flags.json) await console.json("result", plan);
  else await console.result(planLines(mapStrings(plan, printable)).join("\n"));
}

async function showOutcome(
  { stored, plan, elapsedMs }: RunOutcome,
  flags: HfModelFlags,
  console: Console,
): Promise<void> {
  if (flags.json) {
    await console.json("result", { elapsedMs: Math.round(elapsedMs), ...stored });
    return;
  }
  if (!flags.quiet) {
    console.note(console.colors.green(printable(summaryLine(stored, plan, elapsedMs))));
    await showServeCommands(stored.path, console);
  }
  const { alsoAt = [], path } = stored;
  await console.result([path, ...alsoAt.map((copy) => copy.path)].join("\n"));
}

/** For a directory: how servers are told of an object store's endpoint differs from server to server. */
async function showServeCommands(url: string, console: Console): Promise<void> {
  if (!url.startsWith("file:")) return;
  const { showModel } = await import("@prefetch/prefetch");
  const { manifest } = await showModel(url);
  const commands = serveCommands(
    url,
    manifest.files.map(({ path }) => path),
  );
  if (commands.length > 0) console.note("Serve it with one of:");
  commands.forEach((command) => console.note(`  ${command}`));
}
