import type { BenchModel } from "./bench-model.ts";

const KiB = 1024;
const MiB = 1024 ** 2;
const GiB = 1024 ** 3;

/** What is measured: a model, and how far everything is. */
export interface Scenario {
  /** What it is called in the table. */
  readonly name: string;
  /** The model that is moved. */
  readonly model: BenchModel;
  /** Added to every answer of the Hub, its CDN and the store, in milliseconds. */
  readonly latencyMs: number;
  /** Whether it is moved a second time, when there is nothing to do. */
  readonly again: boolean;
}

/** The scenarios of a full run. */
export const SCENARIOS: readonly Scenario[] = [
  large("4 files of 1 GiB", 4, GiB),
  large("1 file of 1 GiB", 1, GiB),
  large("1 file of 4 GiB", 1, 4 * GiB),
  large("1 file of 16 GiB", 1, 16 * GiB),
  small("2,000 files of 8 KiB, 20 ms away", 2000),
];

/** Those of a quick look. */
export const QUICK_SCENARIOS: readonly Scenario[] = [
  large("4 files of 128 MiB", 4, 128 * MiB),
  small("200 files of 8 KiB, 20 ms away", 200),
];

function large(name: string, fileCount: number, fileBytes: number): Scenario {
  return { name, model: modelOf(fileCount, fileBytes), latencyMs: 0, again: false };
}

function small(name: string, fileCount: number): Scenario {
  return { name, model: modelOf(fileCount, 8 * KiB), latencyMs: 20, again: true };
}

function modelOf(fileCount: number, fileBytes: number): BenchModel {
  return { repoId: `bench/m-${fileCount}-${fileBytes}`, fileCount, fileBytes };
}
