// A process of its own: the Hub emulator with one model per argument, until its parent goes.
import { startHubEmulator } from "@prefetch/testing";
import type { BenchModel } from "./bench-model.ts";

const [latencyMs = "0", ...models] = process.argv.slice(2);
const hub = await startHubEmulator({
  latencyMs: Number(latencyMs),
  rateLimitQuota: 1_000_000,
  repositories: models
    .map((model): BenchModel => JSON.parse(model))
    .map(({ repoId, fileCount, fileBytes }) => ({
      repoId,
      files: Array.from({ length: fileCount }, (_, index) => ({
        path: `weights/model-${String(index + 1).padStart(5, "0")}.safetensors`,
        content: { generated: { sizeBytes: fileBytes, seed: index + 1 } },
      })),
    })),
});
process.send?.(hub.url);
process.on("disconnect", () => process.exit());
