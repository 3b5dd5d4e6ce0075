import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isPrefetchError } from "@prefetch/core";
import type { FixtureFile, RepositoryFixture } from "@prefetch/testing";
import { colorsFor } from "../colors.ts";
import { countText, durationText, sizeText } from "../render/quantities.ts";
import { summaryLine } from "../render/summary-line.ts";
import { createReporter } from "../report/create-reporter.ts";
import { followRun } from "../report/follow-run.ts";
import type { Session } from "../session.ts";
import { REPOSITORY, type Stage, WEIGHTS, WEIGHTS_BYTES, optionsFor } from "./stage.ts";
import { survivesKill } from "./survive-kill.ts";

/** Slow enough for the display to be seen. */
const BYTES_PER_SECOND = 24 * 1024 * 1024;
/** Somewhere in the last part of the weights. */
const WRONG_BYTE = WEIGHTS_BYTES - 12_345;

const ADDED_FILES: readonly FixtureFile[] = [
  { path: WEIGHTS, content: { generated: { sizeBytes: WEIGHTS_BYTES, seed: 7 } } },
  { path: "assets/odd name #1, 100% ünïcode?.txt", content: { bytes: Buffer.from("odd\n") } },
  { path: "assets/nested/deeply/empty.txt", content: { bytes: new Uint8Array() } },
];

/** Runs `prefetch demo`: the main job against a Hub in this process, told step by step. */
export async function runDemo(session: Session): Promise<void> {
  const { console, host } = session;
  const { modelFixture, startHubEmulator } = await import("@prefetch/testing");
  const fixture = demoFixture(modelFixture("tiny-llama"));
  const folder = await mkdtemp(join(tmpdir(), "prefetch-demo-"));
  await using hub = await startHubEmulator({ repositories: [fixture] });
  const { bold, green } = colorsFor(host.stdout, host.environment);
  const step = (text: string): Promise<void> => console.result(bold(text));
  const tell = (text: string): Promise<void> => console.result(`${green("   ✓")} ${text}`);
  const stage: Stage = { hub, folder, session, step, tell };

  await introduce(fixture, stage);
  const url = await prefetchOnce(stage);
  await verifyDeep(url, stage);
  await prefetchAgain(stage);
  await meetWrongByte(stage);
  await survivesKill(stage);
  await console.result(`\nLook around: ls -R ${folder}\nClean up:    rm -r ${folder}`);
}

function demoFixture(model: RepositoryFixture): RepositoryFixture {
  return { ...model, repoId: REPOSITORY, files: [...model.files, ...ADDED_FILES] };
}

async function introduce({ files }: RepositoryFixture, { hub, session }: Stage): Promise<void> {
  const count = countText(files.length, "file");
  await session.console.result(
    `A Hub runs inside this process at ${hub.url}, its CDN at ${hub.cdnUrl}.\nIt serves ${REPOSITORY}: ${count}, among them weights of ${sizeText(WEIGHTS_BYTES)}, an empty file, an odd name.\n`,
  );
}

async function prefetchOnce(stage: Stage): Promise<string> {
  const { hub, folder, session } = stage;
  const { hfModel } = await import("@prefetch/prefetch");
  const target = join(folder, "models");
  await stage.step(`1. prefetch hf-model ${REPOSITORY} --to ${target} --endpoint ${hub.url}`);
  const run = hfModel({ ...optionsFor(stage, target), maxBytesPerSecond: BYTES_PER_SECOND });
  const { stored, plan, elapsedMs } = await followRun(run, await createReporter({}, session));
  await stage.tell(summaryLine(stored, plan, elapsedMs));
  return stored.path;
}

async function verifyDeep(url: string, stage: Stage): Promise<void> {
  const { verifyModel } = await import("@prefetch/prefetch");
  await stage.step(`2. prefetch verify ${url} --deep`);
  const report = await verifyModel(url, { deep: true });
  if (report.problems.length > 0) throw new Error("The demo stored a model that is not sound.");
  await stage.tell(
    `Sound: ${countText(report.checkedFiles, "file")}, ${sizeText(report.checkedBytes)}, read back; every SHA-256 is the one that the Hub promised`,
  );
}

async function prefetchAgain(stage: Stage): Promise<void> {
  const { hub, folder, session } = stage;
  const { hfModel } = await import("@prefetch/prefetch");
  await stage.step("3. The first command again");
  hub.clearRequests();
  const run = hfModel(optionsFor(stage, join(folder, "models")));
  const { elapsedMs } = await followRun(run, await createReporter({ quiet: true }, session));
  const asked = countText(hub.requests.length, "request");
  await stage.tell(`Nothing moved: ${asked} to the Hub, ${durationText(elapsedMs)}`);
}

async function meetWrongByte(stage: Stage): Promise<void> {
  const { hub, folder, session } = stage;
  const { hfModel } = await import("@prefetch/prefetch");
  await stage.step("4. Once more, into an empty folder, from a CDN that inverts one byte");
  const fault = { kind: "flip-byte", fileOffset: WRONG_BYTE } as const;
  hub.inject({ route: "cdn", path: WEIGHTS, fault });
  const target = join(folder, "refused");
  const run = hfModel(optionsFor(stage, target));
  const silent = await createReporter({ quiet: true }, session);
  const refusal = await followRun(run, silent).then(() => undefined, refusalOf);
  const left = await readdir(target, { recursive: true });
  const harmful = left.filter((path) => /\/(?:config|manifest)\.json$|\.gguf$/.test(path));
  if (refusal === undefined || harmful.length > 0) throw new Error("The demo took a wrong byte.");
  await stage.tell(`Refused: ${refusal}`);
  await stage.tell("Nothing is published there: no manifest, no config.json, no wrong weights");
  hub.clearFaults();
  await rm(target, { recursive: true, force: true });
}

/** The reason of the one file that failed, a sentence a line. */
function refusalOf(error: unknown): string {
  if (!isPrefetchError(error)) throw error;
  const message = error.context.failures?.[0]?.message ?? error.message;
  return message.replaceAll(/(?<=\.) (?=[A-Z])|(?<=[0-9a-f]{64},) /g, "\n     ");
}
