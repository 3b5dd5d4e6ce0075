// pnpm bench [--quick] [--only TEXT] [--destination s3|gcs|azure|directory]… [--json FILE]: figures of the
// packed command line, from an emulated Hub to a store's server that checks and drops what it is given (or
// to a temporary directory), and of the sinks alone; each server in a process of its own. Without
// --destination every scenario runs to S3, and the first of them to all. Not a test: compare figures of
// one run only.
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { DESTINATIONS, type Destination } from "./destination.ts";
import { installClient } from "./install-client.ts";
import { measureGoodput } from "./measure-goodput.ts";
import { measureReruns } from "./measure-reruns.ts";
import { LONE_SINKS, measureSink } from "./measure-sink.ts";
import { measureTail } from "./measure-tail.ts";
import { type Row, measure } from "./measure.ts";
import { runClient } from "./run-client.ts";
import { QUICK_SCENARIOS, SCENARIOS } from "./scenario.ts";
import { tableOf } from "./table-of.ts";

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string", default: "" },
    destination: { type: "string", multiple: true, default: [] },
    json: { type: "string" },
  },
});
const chosen = DESTINATIONS.filter((destination) => values.destination.includes(destination));
const scenarios = values.quick ? QUICK_SCENARIOS : SCENARIOS;
const isWanted = (name: string): boolean => name.includes(values.only);

function destinationsOf(index: number): readonly Destination[] {
  if (chosen.length > 0) return chosen;
  return index === 0 ? DESTINATIONS : ["s3"];
}

const main = await installClient();
const rows: Row[] = [];
for (const [index, scenario] of scenarios.entries()) {
  if (!isWanted(scenario.name)) continue;
  for (const destination of destinationsOf(index)) {
    rows.push(...(await measure(main, scenario, destination)));
  }
}
for (const sink of values.quick || !isWanted("sink alone") ? [] : LONE_SINKS) {
  const isChosen = chosen.length === 0 || chosen.some((name) => name === sink.destination);
  if (isChosen) rows.push(await measureSink(main, sink));
}
if (!values.quick && (chosen.length === 0 || chosen.includes("s3"))) {
  rows.push(...(await measureGoodput(main, isWanted)), ...(await measureTail(main, isWanted)));
}
rows.push(...(await measureReruns(main, { isQuick: values.quick, isWanted, chosen })));
const help = { scenario: "prefetch --help", destination: "", bytes: 0 };
rows.push({ ...help, ...(await runClient(main, ["--help"])) });
process.stdout.write(`${tableOf(rows)}\n`);
if (values.json !== undefined) {
  const machine = { node: process.version, platform: process.platform, arch: process.arch };
  await writeFile(values.json, `${JSON.stringify({ machine, rows }, null, 2)}\n`);
}
