// pnpm bench [--quick] [--json FILE]: figures of the packed command line, from an emulated Hub in another
// process to a temporary directory. Not a test: compare figures of one run only.
import { mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { BenchModel } from "./bench-model.ts";
import { installClient } from "./install-client.ts";
import { type ClientUsage, runClient } from "./run-client.ts";
import { startServer } from "./start-server.ts";

const MiB = 1024 ** 2;
const GiB = 1024 ** 3;

interface Scenario {
  readonly name: string;
  readonly model: BenchModel;
  /** Added to every answer of the Hub, in milliseconds. */
  readonly latencyMs: number;
}

interface Row extends ClientUsage {
  readonly scenario: string;
  readonly bytes: number;
}

function scenarioOf(name: string, fileCount: number, fileBytes: number, latencyMs = 0): Scenario {
  return {
    name,
    latencyMs,
    model: { repoId: `bench/m-${fileCount}-${fileBytes}`, fileCount, fileBytes },
  };
}

const SCENARIOS: readonly Scenario[] = [
  scenarioOf("4 files of 1 GiB", 4, GiB),
  scenarioOf("1 file of 1 GiB", 1, GiB),
  scenarioOf("1 file of 4 GiB", 1, 4 * GiB),
  scenarioOf("2,000 files of 8 KiB, 20 ms away", 2000, 8 * 1024, 20),
];

const QUICK: readonly Scenario[] = [
  scenarioOf("4 files of 128 MiB", 4, 128 * MiB),
  scenarioOf("200 files of 8 KiB, 20 ms away", 200, 8 * 1024, 20),
];

async function measure(
  main: string,
  { name, model, latencyMs }: Scenario,
): Promise<readonly Row[]> {
  using hub = await startServer("serve-hub.ts", [String(latencyMs), JSON.stringify(model)]);
  await using root = await mkdtempDisposable(join(tmpdir(), "prefetch-bench-models-"));
  const options = ["--to", root.path, "--endpoint", hub.url, "--anonymous", "--quiet"];
  const argv = ["hf-model", model.repoId, ...options];
  // Listing makes the emulator hash its files: not the client's time.
  await fetch(`${hub.url}/api/models/${model.repoId}/tree/main?recursive=true`);
  const bytes = model.fileCount * model.fileBytes;
  const first = await runClient(main, argv);
  const again = await runClient(main, argv);
  return [
    { scenario: name, bytes, ...first },
    { scenario: `${name}, again`, bytes: 0, ...again },
  ];
}

function tableOf(rows: readonly Row[]): string {
  const lines = rows.map(({ scenario, bytes, wallSeconds, cpuSeconds, peakRssBytes }) => [
    scenario,
    bytes < GiB / 8 ? "" : (cpuSeconds / (bytes / GiB)).toFixed(2),
    bytes < GiB / 8 ? "" : (bytes / MiB / wallSeconds).toFixed(0),
    (peakRssBytes / MiB).toFixed(0),
    wallSeconds.toFixed(2),
  ]);
  const head = ["scenario", "CPU s/GiB", "MiB/s", "peak RSS MiB", "wall s"];
  return [head, head.map(() => "---"), ...lines]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
}

const { values } = parseArgs({
  options: { quick: { type: "boolean", default: false }, json: { type: "string" } },
});
const main = await installClient();
const rows: Row[] = [];
for (const scenario of values.quick ? QUICK : SCENARIOS) {
  rows.push(...(await measure(main, scenario)));
}
const help = await runClient(main, ["--help"]);
rows.push({ scenario: "prefetch --help", bytes: 0, ...help });
process.stdout.write(`${tableOf(rows)}\n`);
if (values.json !== undefined) {
  const machine = { node: process.version, platform: process.platform, arch: process.arch };
  await writeFile(values.json, `${JSON.stringify({ machine, rows }, null, 2)}\n`);
}
