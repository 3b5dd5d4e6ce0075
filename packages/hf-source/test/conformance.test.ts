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
      return { source, ref: { repoId: REPO_ID }, close: () => hub.close() };
    },
  });
}
