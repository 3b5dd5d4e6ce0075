import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { repositoryFromFolder, startHubEmulator } from "@prefetch/testing";
import { expect, test } from "vitest";
import { runCliProcess } from "./cli-process.ts";
import { required } from "./required.ts";

const REPOSITORY = "sentence-transformers/all-MiniLM-L6-v2";
/** What the Hub lists as the digest of the weights. */
const WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db";

const OPEN_AND_ENCODE = `
import json, sys
from safetensors import safe_open
from tokenizers import Tokenizer
folder = sys.argv[1]
with safe_open(f"{folder}/model.safetensors", framework="numpy") as weights:
    names = list(weights.keys())
    shape = list(weights.get_tensor("embeddings.word_embeddings.weight").shape)
encoding = Tokenizer.from_file(f"{folder}/tokenizer.json").encode("Models move at night.")
print(json.dumps({"tensors": len(names), "shape": shape, "tokens": encoding.tokens[:7]}))
`;

test("a real model arrives whole, and independent libraries open it", async () => {
  const fixture = await repositoryFromFolder(required("REAL_MINILM"), REPOSITORY);
  await using hub = await startHubEmulator({ repositories: [fixture] });
  const root = await mkdtemp(join(tmpdir(), "prefetch-minilm-"));

  const prefetched = await runCliProcess(
    ["hf-model", REPOSITORY, "--to", root, "--endpoint", hub.url, "--quiet"],
    {},
  );
  expect(prefetched).toMatchObject({ status: 0 });
  const url = prefetched.stdout.trim();
  const verified = await runCliProcess(["verify", url, "--deep"]);
  expect(verified).toMatchObject({ status: 0 });

  const manifest = await readFile(new URL(`${url}/.prefetch/manifest.json`), "utf8");
  const { files }: { readonly files: readonly { path: string; sha256: string }[] } =
    JSON.parse(manifest);
  const weights = files.find((file) => file.path === "model.safetensors");
  process.stdout.write(`sha256 of the stored model.safetensors: ${weights?.sha256}\n`);
  expect(weights?.sha256).toBe(WEIGHTS_SHA256);
  expect(files.map((file) => file.path)).toContain("1_Pooling/config.json");

  const python = [required("REAL_PYTHON"), ["-c", OPEN_AND_ENCODE, fileURLToPath(url)]] as const;
  const { stdout } = await promisify(execFile)(...python);
  expect(JSON.parse(stdout)).toEqual({
    tensors: 104,
    shape: [30522, 384],
    tokens: ["[CLS]", "models", "move", "at", "night", ".", "[SEP]"],
  });
  await rm(root, { recursive: true });
});
