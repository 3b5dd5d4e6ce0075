import type { Reporter, TestCase, TestSuite } from "vitest/node";

/** What `sinkConformanceSuite` puts after the name of a store. */
const SUFFIX = ": conformance of a sink";

type Counts = Record<"passed" | "failed" | "skipped" | "pending", number>;

/** Prints a table of the stores that the conformance suite of sinks ran against, and how that went. */
export const conformanceReporter: Reporter = {
  onTestRunEnd(modules) {
    const stores = new Map<string, Counts>();
    for (const module of modules) {
      for (const suite of module.children.suites()) {
        if (suite.name.endsWith(SUFFIX)) count(stores, suite);
      }
    }
    if (stores.size > 0) process.stdout.write(`\n${tableOf(stores)}\n`);
  },
};

function count(stores: Map<string, Counts>, suite: TestSuite): void {
  const name = suite.name.slice(0, -SUFFIX.length);
  const counts = stores.get(name) ?? { passed: 0, failed: 0, skipped: 0, pending: 0 };
  stores.set(name, counts);
  for (const test of suite.children.allTests()) counts[stateOf(test)] += 1;
}

function stateOf(test: TestCase): keyof Counts {
  return test.result().state;
}

function tableOf(stores: ReadonlyMap<string, Counts>): string {
  const rows = [...stores]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, { failed, passed, pending, skipped }]) =>
      [name].concat([passed, failed, skipped + pending].map(String)),
    );
  const table = [["conformance of a sink", "passed", "failed", "skipped"]].concat(rows);
  const nameWidth = Math.max(...table.map(([name = ""]) => name.length));
  return table
    .map(([name = "", ...numbers]) =>
      [name.padEnd(nameWidth), ...numbers.map((number) => number.padStart(9))].join(""),
    )
    .join("\n");
}
