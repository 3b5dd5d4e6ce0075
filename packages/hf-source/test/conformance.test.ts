import { startHubEmulator } from "@prefetch/testing";
import { sourceConformanceSuite, type SourceSuiteFile } from "@prefetch/testing/suites";
import { createHfSource } from "../src/index.ts";

const REPO_ID = "acme/model";

for (const mode of ["hub", "mirror"] as const) {
  sourceConformanceSuite({
    name: `hf-source over a ${mode}`,
    async create(files: readonly SourceSuiteFile[]) {
      const hub = await startHubEmulator({
        mode,
        repositories: [
          {
            repoId: REPO_ID,
            files: files.map(({ path, bytes }) => ({ path, content: { bytes } })),
          },
        ],
      });
      const source = createHfSource({ endpoint: hub.url, token: null, environment: {} });
      function spoilRanges(path: string): () => void {
        const fault = { kind: "flip-byte", fileOffset: 0 } as const;
        for (const route of ["cdn", "resolve"] as const) {
          hub.inject({ route, path, ranged: true, fault });
        }
        return () => hub.clearFaults();
      }
      return { source, ref: { repoId: REPO_ID }, spoilRanges, close: () => hub.close() };
    },
  });
}
