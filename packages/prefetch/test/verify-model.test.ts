import { appendFile, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Checksum, StorageSink } from "@prefetch/core";
import { openSink } from "@prefetch/storage-sink";
import { describe, expect, test } from "vitest";
import { writeManifest } from "../src/manifest/manifest-store.ts";
import type { VerifyProgress } from "../src/stored/read-back.ts";
import { verifyModel } from "../src/stored/verify-model.ts";
import { CONTENTS, storeModel, temporaryDirectory, writeObjects } from "./stored-model.ts";

const WEIGHTS = "model-00001-of-00002.safetensors";

describe("a sound model", () => {
  test.each([false, true])("has no problems (deep: %s)", async (deep) => {
    const { path, root, layout, manifest } = await storeModel();
    expect(await verifyModel(path, { deep })).toEqual({
      url: `${root.url}/${layout.prefix.slice(0, -1)}`,
      model: manifest.model,
      artifactName: "tiny",
      createdAt: manifest.createdAt,
      deep,
      checkedFiles: Object.keys(CONTENTS).length,
      checkedBytes: Buffer.byteLength(Object.values(CONTENTS).join("")),
      problems: [],
      extraObjects: [],
    });
  });

  test("is found by a path relative to the working directory", async () => {
    const { directory, layout } = await storeModel();
    const report = await verifyModel(`./${layout.prefix}`, { workingDirectory: directory });
    expect(report.problems).toEqual([]);
  });

  test("may lie at the root of a store, as a raw data path does", async () => {
    const { path, manifest } = await storeModel();
    const { problems, checkedFiles } = await verifyModel("mem://anything", {
      deep: true,
      sinkOf: async () => ({ ...(await openSink(path)), url: "mem://anything" }),
    });
    expect({ problems, checkedFiles }).toEqual({
      problems: [],
      checkedFiles: manifest.files.length,
    });
  });

  test("may have other objects beside it: they are named and are no problem", async () => {
    const { path, root, layout } = await storeModel();
    await writeObjects(root, layout.prefix, {
      "notes.txt": "mine",
      "model.safetensors.incomplete": "",
      ".prefetch/uploads/1.json": "{}",
    });
    const { problems, extraObjects } = await verifyModel(path);
    expect({ problems, extraObjects }).toEqual({
      problems: [],
      extraObjects: ["model.safetensors.incomplete", "notes.txt"],
    });
  });
});

describe("a damaged file", () => {
  test("that is missing is reported", async () => {
    const { path } = await storeModel();
    await rm(join(path, WEIGHTS));
    const { problems } = await verifyModel(path);
    expect(problems).toEqual([{ path: WEIGHTS, problem: "missing", expected: 13 }]);
  });

  test("that is cut short is reported", async () => {
    const { path } = await storeModel();
    await truncate(join(path, WEIGHTS), 12);
    const { problems } = await verifyModel(path);
    expect(problems).toEqual([{ path: WEIGHTS, problem: "wrong-size", expected: 13, found: 12 }]);
  });

  test("that was empty and has grown is reported", async () => {
    const { path } = await storeModel();
    await appendFile(join(path, "empty.txt"), "x");
    const { problems } = await verifyModel(path);
    expect(problems).toEqual([{ path: "empty.txt", problem: "wrong-size", expected: 0, found: 1 }]);
  });

  test("in which one bit is turned is found by reading it back, and only so", async () => {
    const { path, manifest } = await storeModel();
    const content = await readFile(join(path, WEIGHTS));
    content.writeUInt8(content.readUInt8(5) ^ 1, 5);
    await writeFile(join(path, WEIGHTS), content);
    const { problems } = await verifyModel(path, { deep: true });
    const expected = manifest.files.find((file) => file.path === WEIGHTS)?.sha256;
    expect(problems).toEqual([
      {
        path: WEIGHTS,
        problem: "wrong-digest",
        expected,
        found: expect.stringMatching(/^\w{64}$/),
      },
    ]);
    expect((await verifyModel(path)).problems).toEqual([]);
  });

  test("of the right size whose tail is zeros is found by reading it back", async () => {
    const { path } = await storeModel();
    await truncate(join(path, WEIGHTS), 4);
    await truncate(join(path, WEIGHTS), 13);
    const { problems } = await verifyModel(path, { deep: true });
    expect(problems).toMatchObject([{ path: WEIGHTS, problem: "wrong-digest" }]);
  });

  test("is reported once, with the others, in the manifest's order", async () => {
    const { path } = await storeModel();
    await truncate(join(path, "config.json"), 1);
    await writeFile(join(path, "1_Pooling/config.json"), "[]");
    await rm(join(path, "model.safetensors.index.json"));
    const { problems } = await verifyModel(path, { deep: true });
    expect(problems.map(({ path: file, problem }) => [file, problem])).toEqual([
      ["1_Pooling/config.json", "wrong-digest"],
      ["config.json", "wrong-size"],
      ["model.safetensors.index.json", "missing"],
    ]);
  });

  test.each([
    ["goes", "missing", (file: string) => rm(file)],
    ["is cut short", "wrong-size", (file: string) => truncate(file, 1)],
  ])("that %s after it was listed is reported", async (_, problem, damage) => {
    const { path } = await storeModel();
    const { problems } = await verifyModel(path, {
      deep: true,
      sinkOf: async (url) => {
        const sink = await openSink(url);
        const readInto: StorageSink["readInto"] = async (target, key, ...rest) => {
          if (key.endsWith(WEIGHTS)) await damage(join(path, WEIGHTS));
          return sink.readInto(target, key, ...rest);
        };
        return { ...sink, readInto };
      },
    });
    expect(problems).toEqual([{ path: WEIGHTS, problem, expected: 13 }]);
  });
});

describe("checksums that the store lists", () => {
  test.each([
    ["differs", "00000000", ["wrong-checksum"]],
    ["agrees", "01020304", []],
  ])("are compared: one that %s", async (_, value, expected) => {
    const { path, root, layout, manifest } = await storeModel();
    const files = manifest.files.map((file) => ({
      ...file,
      checksum: { algorithm: "crc32c", value: "01020304" },
    }));
    await writeManifest(root, layout, { ...manifest, files });
    const { problems } = await verifyModel(path, {
      sinkOf: async (url) => withChecksum(await openSink(url), { algorithm: "crc32c", value }),
    });
    expect(problems.map(({ problem }) => problem)).toEqual(expected);
  });

  test("are compared with the manifest's SHA-256 where they are that", async () => {
    const { path } = await storeModel();
    const checksum = { algorithm: "sha256", value: "ab".repeat(32) } as const;
    const { problems } = await verifyModel(path, {
      sinkOf: async (url) => withChecksum(await openSink(url), checksum),
    });
    expect(problems).toMatchObject([{ path: WEIGHTS, problem: "wrong-checksum" }]);
  });

  test.each([
    ["another algorithm", { checksum: { algorithm: "crc32c", value: "01020304" } }],
    ["none", {}],
  ])("are left alone where the manifest has one of %s", async (_, known) => {
    const { path, root, layout, manifest } = await storeModel();
    const files = manifest.files.map((file) => ({ ...file, ...known }));
    await writeManifest(root, layout, { ...manifest, files });
    const checksum = { algorithm: "md5", value: "ab" } as const;
    const { problems } = await verifyModel(path, {
      sinkOf: async (url) => withChecksum(await openSink(url), checksum),
    });
    expect(problems).toEqual([]);
  });
});

describe("reading back", () => {
  const large = { "model.safetensors": "0123456789abcdef".repeat(200_000), "a.txt": "a" };

  test("never holds more than memoryBytes, and tells how far it is", async () => {
    const { path } = await storeModel(large);
    const buffers = new Set<ArrayBufferLike>();
    const progress: VerifyProgress[] = [];
    const report = await verifyModel(path, {
      deep: true,
      memoryBytes: 1024 * 1024,
      onProgress: (at) => progress.push(at),
      sinkOf: async (url) => {
        const sink = await openSink(url);
        const readInto: StorageSink["readInto"] = (target, key, ...rest) => {
          if (!key.includes(".prefetch/")) buffers.add(target.buffer);
          return sink.readInto(target, key, ...rest);
        };
        return { ...sink, readInto };
      },
    });
    expect(report.problems).toEqual([]);
    const held = [...buffers].reduce((total, { byteLength }) => total + byteLength, 0);
    expect(held).toBeLessThanOrEqual(1024 * 1024);
    const totals = { totalFiles: 2, totalBytes: 3_200_001 };
    expect(progress.length).toBeGreaterThan(10);
    expect(progress.at(-1)).toEqual({ checkedFiles: 2, checkedBytes: 3_200_001, ...totals });
  });

  test("stops when it is aborted", async () => {
    const { path } = await storeModel(large);
    const controller = new AbortController();
    const verifying = verifyModel(path, {
      deep: true,
      memoryBytes: 1024 * 1024,
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    await expect(verifying).rejects.toMatchObject({ code: "ABORTED" });
  });

  test.each([0, 1000, Number.NaN, 1.5e6 + 0.5])(
    "refuses %d bytes of memory",
    async (memoryBytes) => {
      const { path } = await storeModel();
      await expect(verifyModel(path, { deep: true, memoryBytes })).rejects.toMatchObject({
        code: "INVALID_ARGUMENT",
      });
    },
  );
});

describe("a prefix without a complete model", () => {
  test("is not found, whatever lies there", async () => {
    const { path, root, layout } = await storeModel();
    await root.delete(layout.manifestKey);
    await expect(verifyModel(path)).rejects.toMatchObject({
      code: "NOT_FOUND",
      message: expect.stringContaining("does not hold a complete model"),
    });
  });

  test("is not found where nothing is", async () => {
    const path = join(await temporaryDirectory(), "nowhere");
    await expect(verifyModel(path)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("names the models below it", async () => {
    const { directory, root, layout } = await storeModel();
    await expect(verifyModel(directory)).rejects.toMatchObject({
      code: "NOT_FOUND",
      message: expect.stringContaining(`${root.url}/${layout.prefix.slice(0, -1)}`),
    });
  });
});

/** The same store, one that lists a checksum of the weights. */
function withChecksum(sink: StorageSink, checksum: Checksum): StorageSink {
  return {
    ...sink,
    async *list(...call) {
      for await (const object of sink.list(...call)) {
        yield object.key.endsWith(WEIGHTS) ? { ...object, checksum } : object;
      }
    },
  };
}
