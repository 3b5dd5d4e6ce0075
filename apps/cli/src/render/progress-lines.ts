import type { FileProgress, Progressed } from "@prefetch/core";
import type { Colors } from "../colors.ts";
import { countText, durationText, rateText, sizeText } from "./quantities.ts";
import { rateOf, remainingMs, type RunView } from "./run-view.ts";
import { fitText, textWidth } from "./text-width.ts";

/** What the lines are drawn on. */
export interface Canvas {
  /** The terminal's width. */
  readonly columns: number;
  /** Colours, or functions that leave text as it is. */
  readonly colors: Colors;
}

const SEPARATOR = " · ";
const MOST_FILES = 4;
/** Below this width there is no room for names. */
const NARROWEST_FILES = 30;
const WIDEST_BAR = 24;
const NARROWEST_BAR = 8;

/** Returns what the live display shows of a run at this moment; every line fits the width. */
export function progressLines(view: RunView, nowMs: number, canvas: Canvas): readonly string[] {
  const { progress } = view;
  if (progress === undefined) return [fitText(preparing(view), canvas.columns)];
  const overall = overallLine(view, progress, nowMs, canvas);
  if (canvas.columns < NARROWEST_FILES) return [overall];
  return [overall, ...fileLines(progress.files, canvas)];
}

/** Returns how far a run is, in one line of text; before the transfer, what it is doing. */
export function progressText(view: RunView, nowMs: number): string {
  const { progress } = view;
  return progress === undefined
    ? preparing(view)
    : progressSegments(view, progress, nowMs).join(SEPARATOR);
}

function preparing(view: RunView): string {
  if (view.started === undefined) return "";
  if (view.model === undefined) return `Asking the Hub for ${view.started.repoId}`;
  return view.plan === undefined ? "Listing the files" : "Starting the transfer";
}

/** The most important first: what does not fit is left out from the end. */
function progressSegments(view: RunView, progress: Progressed, nowMs: number): readonly string[] {
  const { receivedBytes, totalBytes, storedFiles, totalFiles } = progress;
  const remaining = remainingMs(view, nowMs);
  return [
    percentText(receivedBytes, totalBytes),
    `${sizeText(receivedBytes)} of ${sizeText(totalBytes)}`,
    rateText(rateOf(view, nowMs)),
    ...(remaining === undefined ? [] : [`ETA ${durationText(Math.ceil(remaining / 1000) * 1000)}`]),
    `${storedFiles}/${countText(totalFiles, "file")}`,
    ...(view.retries === 0 ? [] : [countText(view.retries, "retry", "retries")]),
  ];
}

function overallLine(view: RunView, progress: Progressed, nowMs: number, canvas: Canvas): string {
  let text = "";
  for (const segment of progressSegments(view, progress, nowMs)) {
    const longer = text === "" ? segment : text + SEPARATOR + segment;
    if (textWidth(longer) > canvas.columns) break;
    text = longer;
  }
  const room = Math.min(WIDEST_BAR, canvas.columns - textWidth(text) - 1);
  if (room < NARROWEST_BAR) return text;
  return `${bar(progress.receivedBytes, progress.totalBytes, room, canvas.colors)} ${text}`;
}

function bar(done: number, total: number, width: number, colors: Colors): string {
  const filled = Math.floor(fractionOf(done, total) * width);
  return colors.cyan("━".repeat(filled)) + colors.dim("─".repeat(width - filled));
}

function fileLines(files: readonly FileProgress[], canvas: Canvas): readonly string[] {
  const lines = files.slice(0, MOST_FILES).map((file) => fileLine(file, canvas));
  const hidden = files.length - MOST_FILES;
  return hidden > 0 ? [...lines, canvas.colors.dim(`      and ${hidden} more`)] : lines;
}

function fileLine(file: FileProgress, { columns, colors }: Canvas): string {
  const numbers = `  ${percentText(file.receivedBytes, file.sizeBytes)}  ${sizeText(file.sizeBytes).padEnd(8)} `;
  return colors.dim(numbers) + fitText(file.path, columns - numbers.length);
}

function percentText(done: number, total: number): string {
  return `${Math.floor(fractionOf(done, total) * 100)}%`.padStart(4);
}

function fractionOf(done: number, total: number): number {
  return total === 0 ? 1 : Math.min(1, done / total);
}
