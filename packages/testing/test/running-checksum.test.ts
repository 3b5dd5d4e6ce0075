import { startGcsServer } from "@prefetch/testing";
import { crc32 } from "hash-wasm";
import { expect, it, onTestFinished, vi } from "vitest";
import { createRunningChecksum } from "../src/store/checksums/running-checksum.ts";
import { QUANTUM, sampleBytes } from "./gcs-fixture.ts";
import { beginSession } from "./gcs-session-fixture.ts";

/** Not among the types of Node. */
declare const WebAssembly: { instantiate(...given: readonly unknown[]): Promise<unknown> };

const CASTAGNOLI = 0x82_f6_3b_78;
const BYTES = sampleBytes(1000);

async function crc32cOf(bytes: Uint8Array): Promise<string> {
  return Buffer.from(await crc32(bytes, CASTAGNOLI), "hex").toString("base64");
}

/** Counts the WebAssembly instances that are made from now on, until the test ends. */
function countInstances(): () => number {
  const instantiate = vi.spyOn(WebAssembly, "instantiate");
  onTestFinished(() => instantiate.mockRestore());
  return () => instantiate.mock.calls.length;
}

it("uses the instance of a checksum that was given up again", async () => {
  (await createRunningChecksum("CRC64NVME")).drop();
  const instances = countInstances();
  for (let count = 0; count < 3; count += 1) {
    const givenUp = await createRunningChecksum("CRC64NVME");
    givenUp.update(BYTES);
    givenUp.drop();
  }
  expect(instances()).toBe(0);
});

it("keeps what comes too late out of the checksum that has the instance then", async () => {
  const givenUp = await createRunningChecksum("CRC32C");
  givenUp.update(BYTES);
  givenUp.drop();
  const next = await createRunningChecksum("CRC32C");
  next.update(BYTES);
  givenUp.update(BYTES);
  expect(next.digest()).toBe(await crc32cOf(BYTES));
});

it("never lets two checksums have one instance", async () => {
  const ended = await createRunningChecksum("CRC32C");
  ended.digest();
  ended.drop();
  expect(() => ended.digest()).toThrow("ended");
  const [one, other] = [
    await createRunningChecksum("CRC32C"),
    await createRunningChecksum("CRC32C"),
  ];
  one.update(BYTES);
  other.update(BYTES.subarray(1));
  expect(one.digest()).toBe(await crc32cOf(BYTES));
  expect(other.digest()).toBe(await crc32cOf(BYTES.subarray(1)));
});

it("makes no instance for every upload that is given up", async () => {
  await using server = await startGcsServer();
  const giveUpOne = async (): Promise<void> => {
    const session = await beginSession(server, "k");
    await session.send(0, sampleBytes(QUANTUM), "*");
    expect(await session.cancel()).toMatchObject({ status: 499 });
  };
  await giveUpOne();
  const instances = countInstances();
  for (let count = 0; count < 3; count += 1) await giveUpOne();
  expect(instances()).toBe(0);
});
