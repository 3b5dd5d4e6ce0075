import type { ModelPlan, ShownModel } from "@prefetch/prefetch";
import { describe, expect, it } from "vitest";
import { manifestLines } from "../src/render/manifest-lines.ts";
import { planLines } from "../src/render/plan-lines.ts";
import { serveCommands } from "../src/render/serve-commands.ts";
import { summaryLine } from "../src/render/summary-line.ts";
import { COMMIT, plannedEvent } from "./run-events.ts";

const url = `file:///models/name/${COMMIT}`;
const stored = {
  artifactName: "name",
  path: url,
  manifestUrl: `${url}/.prefetch/manifest.json`,
  repoId: "owner/name",
  commit: COMMIT,
  fileCount: 12,
  sizeBytes: 3_000_000_000,
  metadata: {},
};

describe("the line that a run ends with", () => {
  it("tells files, bytes, time, rate and place", () => {
    expect(summaryLine(stored, plannedEvent(), 20_000)).toBe(
      `Stored 12 files, 3 GB in 20s (100 MB/s). It lies at ${url}`,
    );
  });

  it("tells what did not have to be moved", () => {
    expect(summaryLine(stored, plannedEvent({ reuseBytes: 1_000_000_000 }), 125_000)).toBe(
      `Stored 12 files, 3 GB in 2m 5s (16 MB/s), of it 1 GB without a transfer. It lies at ${url}`,
    );
  });

  it("tells that nothing moved", () => {
    const line = `Complete already: 12 files, 3 GB; nothing moved. It lies at ${url}`;
    expect(summaryLine(stored, undefined, 5)).toBe(line);
    expect(summaryLine(stored, plannedEvent({ copyFiles: 0 }), 5)).toBe(line);
  });
});

describe("the commands that serve a model", () => {
  it("are those of vLLM and SGLang for safetensors with a config", () => {
    expect(serveCommands("file:///srv/models/name", ["config.json", "model.safetensors"])).toEqual([
      "vllm serve /srv/models/name",
      "python -m sglang.launch_server --model-path /srv/models/name",
    ]);
  });

  it("quote what a shell would take apart", () => {
    const [command] = serveCommands("file:///my%20models/it's", ["config.json", "a.safetensors"]);
    expect(command).toBe(`vllm serve '/my models/it'\\''s'`);
  });

  it.each([
    ["no config", ["model.safetensors"]],
    ["no weights", ["config.json"]],
    ["weights that lie deeper", ["config.json", "sub/model.safetensors"]],
    ["a config that lies deeper", ["sub/config.json", "model.safetensors"]],
  ])("do not exist with %s", (_, paths) => {
    expect(serveCommands("file:///srv/models/name", paths)).toEqual([]);
  });

  it("do not exist for other stores", () => {
    expect(serveCommands("s3://models/name", ["config.json", "a.safetensors"])).toEqual([]);
  });
});

it("shows a plan as a table with its reasons and sums", () => {
  const digest = `sha256:${"0".repeat(64)}` as const;
  const plan: ModelPlan = {
    model: { repoId: "owner/name", revision: "main", commit: COMMIT, endpoint: "https://hub" },
    url,
    items: [
      { action: "copy", path: "a.bin", sizeBytes: 1_000, digest, reason: "not there", wave: 0 },
      { action: "reuse", path: "b.json", sizeBytes: 20, digest, reason: "published", wave: 1 },
      { action: "skip", path: "c.md", sizeBytes: 3, reason: "excluded by *.md" },
    ],
    removed: ["old.bin"],
    totals: {
      copy: { files: 1, bytes: 1_000 },
      reuse: { files: 1, bytes: 20 },
      skip: { files: 1, bytes: 3 },
    },
  };
  expect(planLines(plan)).toEqual([
    "ACTION  SIZE  PATH     REASON",
    "copy    1 kB  a.bin    not there",
    "reuse   20 B  b.json   published",
    "skip    3 B   c.md     excluded by *.md",
    "remove        old.bin  not part of this commit",
    "",
    "To copy: 1 file (1 kB). To keep: 1 file (20 B). To leave out: 1 file (3 B).",
    `owner/name at ${COMMIT} would lie at ${url}`,
  ]);
});

it("shows a manifest: facts that are known, files, serve commands, address", () => {
  const sha256 = "ab".repeat(32);
  const shown: ShownModel = {
    url: "file:///srv/name",
    manifest: {
      schemaVersion: 1,
      model: { repoId: "owner/name", commit: COMMIT, revision: "v1", endpoint: "https://hub" },
      artifactName: "name",
      layout: "repo",
      selections: [{ include: [], exclude: [] }],
      files: [
        { path: "config.json", sizeBytes: 20, sha256 },
        { path: "model.safetensors", sizeBytes: 1_000, sha256 },
      ],
      info: { repo: "owner/name", task: "auto", modality: ["text", "image"] },
      force: 0,
      createdAt: "2026-01-02T03:04:05.000Z",
      tool: { name: "prefetch", version: "1.2.3" },
    },
  };
  expect(manifestLines(shown)).toEqual([
    "Repository  owner/name",
    `Commit      ${COMMIT}`,
    "Revision    v1",
    "Hub         https://hub",
    "Artifact    name",
    "Task        auto",
    "Modality    text, image",
    "Files       2 files, 1.02 kB",
    "Published   2026-01-02T03:04:05.000Z by prefetch 1.2.3",
    "",
    `SIZE  SHA256${" ".repeat(60)}PATH`,
    `20 B  ${sha256}  config.json`,
    `1 kB  ${sha256}  model.safetensors`,
    "",
    "vllm serve /srv/name",
    "python -m sglang.launch_server --model-path /srv/name",
    "file:///srv/name",
  ]);
});
