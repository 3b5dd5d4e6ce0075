import { isPrefetchError, unsafePathReason } from "@prefetch/core";
import { modelFixture, modelFixtureNames, startHubEmulator } from "@prefetch/testing";
import type { FixtureFile, RepositoryFixture } from "@prefetch/testing";
import { describe, expect, it } from "vitest";
import { ask, jsonOf } from "./hub-fixture.ts";

function bytesOf(file: FixtureFile): Buffer {
  return "bytes" in file.content ? Buffer.from(file.content.bytes) : Buffer.alloc(0);
}

function fileOf(fixture: RepositoryFixture, path: string): Buffer {
  const file = fixture.files.find((candidate) => candidate.path === path);
  return file === undefined ? Buffer.alloc(0) : bytesOf(file);
}

interface SafetensorsHeader {
  readonly tensors: ReadonlyMap<string, TensorEntry>;
  readonly dataBytes: number;
}

interface TensorEntry {
  readonly dtype: "BF16" | "F32";
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

function readSafetensors(bytes: Buffer): SafetensorsHeader {
  const headerBytes = Number(bytes.readBigUInt64LE(0));
  const header: Record<string, TensorEntry> = JSON.parse(
    bytes.subarray(8, 8 + headerBytes).toString(),
  );
  const tensors = Object.entries(header).filter(([name]) => name !== "__metadata__");
  return { tensors: new Map(tensors), dataBytes: bytes.length - 8 - headerBytes };
}

function tensorBytes({ dtype, shape }: TensorEntry): number {
  return shape.reduce((product, size) => product * size, dtype === "BF16" ? 2 : 4);
}

describe.each(modelFixtureNames)("%s", (name) => {
  const fixture = modelFixture(name);

  it("has safe paths, each once, and is the same every time", () => {
    const paths = fixture.files.map((file) => file.path);
    expect(paths.map(unsafePathReason).filter((reason) => reason !== undefined)).toEqual([]);
    expect(new Set(paths).size).toBe(paths.length);
    expect(modelFixture(name)).toEqual(fixture);
    expect(fixture.repoId).toBe(`fixtures/${name}`);
  });

  it("has JSON that parses, but for files that are empty", () => {
    const texts = fixture.files
      .filter((file) => file.path.endsWith(".json"))
      .map((file) => bytesOf(file).toString())
      .filter((text) => text !== "");
    expect(texts.map((text) => typeof JSON.parse(text))).toEqual(texts.map(() => "object"));
  });

  it("has safetensors whose tensors lie without gaps, but for pointers", () => {
    const headers = fixture.files
      .filter((file) => file.path.endsWith(".safetensors") && file.storage !== "git")
      .map((file) => readSafetensors(bytesOf(file)));
    for (const { tensors, dataBytes } of headers) {
      let offset = 0;
      for (const tensor of tensors.values()) {
        expect(tensor.data_offsets).toEqual([offset, offset + tensorBytes(tensor)]);
        offset += tensorBytes(tensor);
      }
      expect(dataBytes).toBe(offset);
    }
    expect(headers.every(({ tensors }) => tensors.size > 0)).toBe(true);
  });

  it("has an index only where every shard in it is there and holds its tensors", () => {
    const index: { weight_map?: Record<string, string> } = JSON.parse(
      fileOf(fixture, "model.safetensors.index.json").toString() || "{}",
    );
    const misplaced = Object.entries(index.weight_map ?? {}).filter(
      ([tensor, path]) => !readSafetensors(fileOf(fixture, path)).tensors.has(tensor),
    );
    expect(misplaced).toEqual([]);
  });

  it("is listed by the emulator, with every file", async () => {
    await using hub = await startHubEmulator({ repositories: [fixture] });
    const tree = await ask(`${hub.url}/api/models/${fixture.repoId}/tree/main?recursive=true`);
    const paths = (await jsonOf<{ path?: string }[]>(tree)).map((entry) => entry.path);
    expect(paths).toEqual(expect.arrayContaining(fixture.files.map((file) => file.path)));
  });
});

describe("tiny-llama", () => {
  const fixture = modelFixture("tiny-llama");
  const config: Record<string, number> = JSON.parse(fileOf(fixture, "config.json").toString());
  const { tensors } = readSafetensors(fileOf(fixture, "model.safetensors"));

  it("has the tensors that its configuration asks for", () => {
    const { hidden_size: hidden, vocab_size: vocab, intermediate_size: intermediate } = config;
    expect(tensors.size).toBe(3 + 9 * (config["num_hidden_layers"] ?? 0));
    expect(tensors.get("model.embed_tokens.weight")?.shape).toEqual([vocab, hidden]);
    expect(tensors.get("model.layers.1.mlp.up_proj.weight")?.shape).toEqual([intermediate, hidden]);
    expect(tensors.get("model.layers.1.self_attn.k_proj.weight")?.shape).toEqual([32, hidden]);
  });

  it("has a token for every row of its embedding", () => {
    const tokenizer: { model: { vocab: Record<string, number> } } = JSON.parse(
      fileOf(fixture, "tokenizer.json").toString(),
    );
    const ids = Object.values(tokenizer.model.vocab).toSorted((a, b) => a - b);
    expect(ids).toEqual(Array.from({ length: config["vocab_size"] ?? 0 }, (_, id) => id));
  });

  it("has a model card with front matter", () => {
    expect(fileOf(fixture, "README.md").toString()).toMatch(/^---\nlicense: .*\n---\n/s);
  });

  it("has the same tensors in shards", () => {
    const sharded = modelFixture("sharded-index");
    const shards = sharded.files.filter((file) => file.path.endsWith(".safetensors"));
    const names = shards.flatMap((file) => [...readSafetensors(bytesOf(file)).tensors.keys()]);
    expect(shards).toHaveLength(2);
    expect(names).toEqual([...tensors.keys()]);
  });
});

it("has unsafe paths and odd entries where their names say so", () => {
  const unsafe: readonly unknown[] = modelFixture("unsafe-paths").extraTreeEntries ?? [];
  const reasons = unsafe.map((entry) =>
    unsafePathReason(String(Object.entries(entry ?? {}).find(([name]) => name === "path")?.[1])),
  );
  expect(reasons).toHaveLength(6);
  expect(reasons).not.toContain(undefined);
  expect(modelFixture("submodule-entries").extraTreeEntries).toContainEqual({});
});

it("refuses a name that it does not know", () => {
  const name: string = "unknown";
  const find = (): unknown => Reflect.apply(modelFixture, undefined, [name]);
  expect(find).toThrow(/no model fixture "unknown"/);
  expect(isPrefetchError(caught(find))).toBe(true);
});

function caught(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return error;
  }
}
