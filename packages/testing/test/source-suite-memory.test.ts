import { createMemorySource } from "../src/index.ts";
import { sourceConformanceSuite } from "../src/suites/index.ts";

for (const ranged of [true, false]) {
  sourceConformanceSuite({
    name: ranged ? "memory source" : "memory source without ranges",
    async create(files) {
      let spoilt: string | undefined;
      const source = createMemorySource(files, {
        ranged,
        fault: ({ path, plain }) =>
          path === spoilt && !plain ? { kind: "flipped", fileOffset: 0 } : undefined,
      });
      function spoilRanges(path: string): () => void {
        spoilt = path;
        return () => void (spoilt = undefined);
      }
      return { source, ref: source.ref, spoilRanges, close: async () => {} };
    },
  });
}
