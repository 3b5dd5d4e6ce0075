// A process of its own: the Hub emulator with a latency, one model, and what the CDN is like, until its
// parent goes.
import { type CdnShape, type FaultRule, startHubEmulator } from "@prefetch/testing";
import type { BenchModel } from "./bench-model.ts";

const [latencyMs = "0", model = "{}", cdn = "{}"] = process.argv.slice(2);
const { shape, fault }: { readonly shape?: CdnShape; readonly fault?: FaultRule } = JSON.parse(cdn);
const { repoId, fileCount, fileBytes }: BenchModel = JSON.parse(model);
const hub = await startHubEmulator({
  latencyMs: Number(latencyMs),
  rateLimitQuota: 1_000_000,
  cdnShape: shape,
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
if (fault !== undefined) hub.inject(fault);
process.send?.(hub.url);
process.on("disconnect", () => process.exit());
