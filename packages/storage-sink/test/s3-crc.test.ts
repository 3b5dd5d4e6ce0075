import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { CRC32C, CRC64NVME, combineCrcs } from "../src/checksums/crc-combine.ts";
import { digestOf, startDigest } from "../src/checksums/running-digest.ts";
import { contentOf } from "./content.ts";

const CHECK = Buffer.from("123456789");

test("the digests have the published check values of 123456789", async () => {
  expect(await digestOf("crc32c", CHECK)).toBe("e3069283");
  expect(await digestOf("crc64nvme", CHECK)).toBe("ae8b14860a799888");
  expect(await digestOf("md5", CHECK)).toBe(createHash("md5").update(CHECK).digest("hex"));
});

test.each(["crc32c", "crc64nvme", "md5"] as const)(
  "%s: several digests run side by side, run by run",
  async (algorithm) => {
    const content = contentOf(100_003);
    const digests = await Promise.all([startDigest(algorithm), startDigest(algorithm)]);
    for (let start = 0; start < content.byteLength; start += 1009) {
      for (const digest of digests) digest.update(content.subarray(start, start + 1009));
    }
    const whole = await digestOf(algorithm, content);
    expect(digests.map((digest) => digest.finish())).toEqual([whole, whole]);
  },
);

test.each([
  { algorithm: "crc32c", parameters: CRC32C },
  { algorithm: "crc64nvme", parameters: CRC64NVME },
] as const)("$algorithm: parts combine to the whole, however it is cut", async (crc) => {
  const content = contentOf(50_000);
  const whole = BigInt(`0x${await digestOf(crc.algorithm, content)}`);
  for (const cuts of [[], [1], [49_999], [0, 0, 7], [100, 4096, 4097, 30_000], [50_000]]) {
    const parts = await Promise.all(
      [0, ...cuts].map(async (start, index) => {
        const bytes = content.subarray(start, cuts[index] ?? content.byteLength);
        const hex = await digestOf(crc.algorithm, bytes);
        return { crc: BigInt(`0x${hex}`), sizeBytes: bytes.byteLength };
      }),
    );
    expect(combineCrcs(crc.parameters, parts)).toBe(whole);
  }
});
