import type { BrokenModel, ListedModel } from "@prefetch/prefetch";
import type { Console } from "../console.ts";
import type { OutputFlags } from "../output-flags.ts";
import { mapStrings } from "../render/map-strings.ts";
import { printable } from "../render/printable.ts";
import { sizeText } from "../render/quantities.ts";
import { tableLines } from "../render/table.ts";
import type { Session } from "../session.ts";

/** Runs `prefetch list`. */
export async function listStoredModels(
  root: string,
  flags: OutputFlags,
  { console, host }: Session,
): Promise<void> {
  const { listModels } = await import("@prefetch/prefetch");
  const models: ListedModel[] = [];
  const broken: BrokenModel[] = [];
  const { workingDirectory } = host;
  for await (const model of listModels(root, { workingDirectory })) {
    if (model.problem === undefined) models.push(model);
    else broken.push(model);
  }
  if (flags.json) await writeJson(models, broken, console);
  else await writeText(models, broken, flags, console);
}

async function writeJson(
  models: readonly ListedModel[],
  broken: readonly BrokenModel[],
  console: Console,
): Promise<void> {
  for (const model of models) await console.json("model", model);
  for (const model of broken) await console.json("broken-model", model);
  await console.json("result", { models: models.length, brokenModels: broken.length });
}

async function writeText(
  models: readonly ListedModel[],
  broken: readonly BrokenModel[],
  flags: OutputFlags,
  console: Console,
): Promise<void> {
  for (const { url, problem } of broken) console.note(printable(`Warning: ${url}: ${problem}`));
  if (models.length === 0) {
    if (!flags.quiet) console.note("No complete model is there.");
    return;
  }
  const shown = mapStrings(models, printable);
  const lines = flags.quiet ? shown.map(({ url }) => url) : modelTable(shown);
  await console.result(lines.join("\n"));
}

function modelTable(models: readonly ListedModel[]): readonly string[] {
  return tableLines([
    ["REPOSITORY", "REVISIONS", "FILES", "SIZE", "PUBLISHED", "URL"],
    ...models.map(({ repoId, revisions, fileCount, sizeBytes, createdAt, url }) => [
      repoId,
      revisions.join(", ") || "-",
      String(fileCount),
      sizeText(sizeBytes),
      createdAt.slice(0, "2025-01-01T00:00".length).replace("T", " "),
      url,
    ]),
  ]);
}
