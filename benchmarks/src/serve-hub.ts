// A process of its own: the Hub emulator with a latency and one model, until its parent goes.
import { startHubEmulator } from "@prefetch/testing";
import type { BenchModel } from "./bench-model.ts";

const [latencyMs = "0", model = "{}"] = process.argv.slice(2);
const { repoId, fileCount, fileBytes }: BenchModel = JSON.parse(model);
const hub = await startHubEmulator({
  latencyMs: Number(latencyMs),
  rateLimitQuota: 1_000_000,
  repositories: [
    {
      repoId,
      files: Array.from({ length: fileCount }, (_, index) => ({
        path: `weights/model-${String(index + 1).padStart(5, "0")}.safetensors`,
        content: { generated: { sizeBytes: fileBytes, seed: index + 1 } },
      })),
    },
  ],
});
process.send?.(hub.url);
process.on("disconnect", () => process.exit());
