// pnpm bench [--quick] [--only TEXT] [--destination s3|directory] [--json FILE]: figures of the packed
// command line, from an emulated Hub to an S3 server that checks and drops what it is given (or to a
// temporary directory), each in a process of its own. Not a test: compare figures of one run only.
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { installClient } from "./install-client.ts";
import { type Row, measure } from "./measure.ts";
import { runClient } from "./run-client.ts";
import { QUICK_SCENARIOS, SCENARIOS } from "./scenario.ts";
import { tableOf } from "./table-of.ts";

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string", default: "" },
    destination: { type: "string", default: "s3" },
    json: { type: "string" },
  },
});
const destination = values.destination === "directory" ? "directory" : "s3";
const scenarios = (values.quick ? QUICK_SCENARIOS : SCENARIOS).filter(({ name }) =>
  name.includes(values.only),
);
const main = await installClient();
const rows: Row[] = [];
for (const scenario of scenarios) rows.push(...(await measure(main, scenario, destination)));
rows.push({ scenario: "prefetch --help", bytes: 0, ...(await runClient(main, ["--help"])) });
process.stdout.write(`${tableOf(rows)}\n`);
if (values.json !== undefined) {
  const machine = { node: process.version, platform: process.platform, arch: process.arch };
  await writeFile(values.json, `${JSON.stringify({ machine, destination, rows }, null, 2)}\n`);
}
