import { PrefetchError } from "@prefetch/core";
import type { FileProblem, VerifyReport } from "@prefetch/prefetch";
import type { VerifyFlags } from "../commands/verify.ts";
import type { Console } from "../console.ts";
import { mapStrings } from "../render/map-strings.ts";
import { printable } from "../render/printable.ts";
import { countText, sizeText } from "../render/quantities.ts";
import { tableLines } from "../render/table.ts";
import { createReporter } from "../report/create-reporter.ts";
import type { Session } from "../session.ts";
import { listenForStop } from "../stop-request.ts";

/**
 * Runs `prefetch verify`.
 *
 * @throws {@link PrefetchError} `INTEGRITY` when a file is not as the manifest says.
 */
export async function verifyStoredModel(
  url: string,
  flags: VerifyFlags,
  session: Session,
): Promise<void> {
  const { console, host } = session;
  const { verifyModel } = await import("@prefetch/prefetch");
  using stop = listenForStop(session, "Nothing was changed.");
  const reporter = await createReporter({ quiet: flags.quiet ?? flags.json }, session);
  const verifying = verifyModel(url, {
    deep: flags.deep,
    signal: stop.signal,
    workingDirectory: host.workingDirectory,
    onProgress: ({ checkedBytes, checkedFiles, ...total }) => {
      const [receivedBytes, storedFiles] = [checkedBytes, checkedFiles];
      void reporter.tell({ type: "progressed", receivedBytes, storedFiles, ...total, files: [] });
    },
  });
  const report = await verifying.finally(() => reporter.close());
  if (flags.json) await writeJson(report, console);
  else await writeText(mapStrings(report, printable), flags, console);
  if (report.problems.length > 0) throw unsound(report);
}

async function writeJson(report: VerifyReport, console: Console): Promise<void> {
  for (const problem of report.problems) await console.json("file-problem", problem);
  if (report.problems.length === 0) await console.json("result", report);
}

async function writeText(
  report: VerifyReport,
  { quiet }: VerifyFlags,
  console: Console,
): Promise<void> {
  if (report.extraObjects.length > 0 && !quiet) {
    const extra = countText(report.extraObjects.length, "object");
    console.note(`Warning: ${extra} that the manifest does not name: ${report.extraObjects[0]}`);
  }
  if (report.problems.length > 0) await console.result(problemTable(report.problems).join("\n"));
  else if (!quiet) await console.result(soundLine(report));
}

function soundLine({ model, checkedFiles, checkedBytes, deep, url }: VerifyReport): string {
  const checked = `${countText(checkedFiles, "file")}, ${sizeText(checkedBytes)}`;
  const how = deep ? "contents compared" : "sizes compared (contents: --deep)";
  return `Sound: ${model.repoId} at ${model.commit}, ${checked}, ${how}. It lies at ${url}`;
}

function problemTable(problems: readonly FileProblem[]): readonly string[] {
  return tableLines([
    ["PROBLEM", "PATH", "EXPECTED", "FOUND"],
    ...problems.map(({ problem, path, expected, found }) => [
      problem,
      path,
      String(expected),
      String(found ?? "-"),
    ]),
  ]);
}

function unsound({ problems, checkedFiles, url }: VerifyReport): PrefetchError {
  const failures = problems.map(({ path, problem, expected, found }) => ({
    path,
    code: "INTEGRITY" as const,
    message: `${problem}: expected ${expected}, found ${found ?? "nothing"}.`,
  }));
  return new PrefetchError(
    "INTEGRITY",
    `${problems.length} of ${countText(checkedFiles, "file")} are not as the manifest says. Prefetch the model again with --force.`,
    { context: { url, failures } },
  );
}
