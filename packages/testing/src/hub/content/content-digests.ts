import { createHash } from "node:crypto";
import type { Hash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import type { FixtureContent } from "../hub-emulator-api.ts";
import { contentSizeBytes, readContent } from "./fixture-content.ts";

/** How much is hashed before the event loop gets a turn: some tens of milliseconds. */
const TURN_BYTES = 16 * 1024 * 1024;

type Algorithm = "sha256" | "gitblob";

const digests = new WeakMap<FixtureContent, Map<Algorithm, Promise<string>>>();
const generatedDigests = new Map<string, Promise<string>>();

/** Returns the SHA-256 of the content, 64 hex digits. Hashed when first asked for, then kept. */
export function contentSha256(content: FixtureContent): Promise<string> {
  return keptDigest(content, "sha256");
}

/** Returns the id that Git gives the content as a blob. Hashed when first asked for, then kept. */
export function contentGitBlobId(content: FixtureContent): Promise<string> {
  return keptDigest(content, "gitblob");
}

function keptDigest(content: FixtureContent, algorithm: Algorithm): Promise<string> {
  if ("generated" in content) {
    const { seed, sizeBytes } = content.generated;
    return kept(generatedDigests, `${algorithm} ${seed} ${sizeBytes}`, () =>
      hashContent(content, algorithm),
    );
  }
  const own = digests.get(content) ?? new Map<Algorithm, Promise<string>>();
  digests.set(content, own);
  return kept(own, algorithm, () => hashContent(content, algorithm));
}

function kept<K>(
  known: Map<K, Promise<string>>,
  key: K,
  compute: () => Promise<string>,
): Promise<string> {
  const found = known.get(key);
  if (found !== undefined) return found;
  const digest = compute();
  known.set(key, digest);
  return digest;
}

async function hashContent(content: FixtureContent, algorithm: Algorithm): Promise<string> {
  const sizeBytes = contentSizeBytes(content);
  const hash = startHash(algorithm, sizeBytes);
  let untilTurn = TURN_BYTES;
  for await (const bytes of readContent(content, { start: 0, end: sizeBytes })) {
    hash.update(bytes);
    untilTurn -= bytes.byteLength;
    if (untilTurn > 0) continue;
    untilTurn = TURN_BYTES;
    await setImmediate();
  }
  return hash.digest("hex");
}

function startHash(algorithm: Algorithm, sizeBytes: number): Hash {
  return algorithm === "sha256"
    ? createHash("sha256")
    : createHash("sha1").update(`blob ${sizeBytes}\0`);
}
