import { expect, test } from "vitest";
import { contentsIn, duringTransfer, manifestIn, startTinyHub } from "./tiny-hub.ts";

test("a run that finds the same model published in the meantime succeeds with it", async () => {
  const { hub, prefetch, sink, commit } = await startTinyHub();
  duringTransfer(hub, () => prefetch());
  const stored = await prefetch({ include: ["*.safetensors"] });
  expect(stored.fileCount).toBe(7);
  expect(manifestIn(sink, `tiny/${commit}/`)?.files).toHaveLength(7);
});

test("a run that finds less published says so, and succeeds when it is run again", async () => {
  const { hub, prefetch, sink, commit } = await startTinyHub();
  duringTransfer(hub, () => prefetch({ include: ["*.safetensors"] }));
  await expect(prefetch()).rejects.toMatchObject({
    code: "CONFLICT",
    message: expect.stringContaining("Run the same command again"),
  });
  await prefetch();
  expect(manifestIn(sink, `tiny/${commit}/`)?.files).toHaveLength(7);
  expect(Object.keys(contentsIn(sink, `tiny/${commit}/`))).toHaveLength(7);
});

test("of two runs that add to one model, none loses what the other published", async () => {
  const { hub, prefetch, sink, commit } = await startTinyHub();
  await prefetch({ include: ["1_Pooling/*"] });
  duringTransfer(hub, () => prefetch({ include: ["*.txt"] }));
  await expect(prefetch({ include: ["config.json"] })).rejects.toMatchObject({ code: "CONFLICT" });
  await prefetch({ include: ["config.json"] });
  const paths = manifestIn(sink, `tiny/${commit}/`)?.files.map(({ path }) => path);
  expect(paths).toEqual(["1_Pooling/config.json", "config.json", "empty.txt"]);
});
