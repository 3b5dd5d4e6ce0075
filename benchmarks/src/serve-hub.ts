// A process of its own: the Hub emulator with a latency, one model, and what the CDN is like, until its
// parent goes. Answers the questions of `bench-hub.ts`.
import {
  type CdnShape,
  type FaultRule,
  type FixtureFile,
  startHubEmulator,
} from "@prefetch/testing";
import type { HubQuestion } from "./bench-hub.ts";
import type { BenchModel } from "./bench-model.ts";

const [latencyMs = "0", model = "{}", cdn = "{}"] = process.argv.slice(2);
const { shape, fault }: { readonly shape?: CdnShape; readonly fault?: FaultRule } = JSON.parse(cdn);
const { repoId, fileCount, fileBytes }: BenchModel = JSON.parse(model);
let lastSeed = fileCount;

const hub = await startHubEmulator({
  latencyMs: Number(latencyMs),
  rateLimitQuota: 1_000_000,
  cdnShape: shape,
  repositories: [{ repoId, files: files() }],
});
if (fault !== undefined) hub.inject(fault);
process.send?.(hub.url);
process.on("message", (question: HubQuestion) => process.send?.(answer(question)));
process.on("disconnect", () => process.exit());

/** Every file's content has its number for a seed, the last one's grows with each commit. */
function files(): readonly FixtureFile[] {
  return Array.from({ length: fileCount }, (_, index) => ({
    path: `weights/model-${String(index + 1).padStart(5, "0")}.safetensors`,
    content: {
      generated: { sizeBytes: fileBytes, seed: index + 1 === fileCount ? lastSeed : index + 1 },
    },
  }));
}

function answer(question: HubQuestion): number | string {
  if (question === "commit") {
    lastSeed += 1;
    return hub.repository(repoId).commit(files());
  }
  return hub.requests
    .filter(({ server }) => server === "cdn")
    .reduce((sum, { bodyBytes }) => sum + bodyBytes, 0);
}
