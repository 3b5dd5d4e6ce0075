import { createMemorySink } from "@prefetch/testing";
import type { MemorySinkOptions } from "@prefetch/testing";
import { sinkConformanceSuite } from "@prefetch/testing/suites";

const KINDS: Readonly<Record<string, MemorySinkOptions>> = {
  "memory sink": {},
  "memory sink with sequential parts": { sequentialParts: true },
  "memory sink that creates but does not compare": { conditionalPut: "create" },
  "memory sink without conditions and listUploads": { conditionalPut: "none", listUploads: false },
  "memory sink with large parts": { minPartBytes: 1024 * 1024 },
};

for (const [name, options] of Object.entries(KINDS)) {
  sinkConformanceSuite({
    name,
    create: async () => {
      const sink = createMemorySink(options);
      return {
        sink,
        reopen: async () => sink,
        openUploads: async () => sink.openUploads,
        strays: async () => [],
        dispose: async () => {},
      };
    },
  });
}
