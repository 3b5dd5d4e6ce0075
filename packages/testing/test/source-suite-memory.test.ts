import { createMemorySource } from "../src/index.ts";
import { sourceConformanceSuite } from "../src/suites/index.ts";

for (const ranged of [true, false]) {
  sourceConformanceSuite({
    name: ranged ? "memory source" : "memory source without ranges",
    async create(files) {
      const source = createMemorySource(files, { ranged });
      return { source, ref: source.ref, close: async () => {} };
    },
  });
}
