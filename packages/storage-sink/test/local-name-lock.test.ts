import { readFile, readdir, symlink, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createLocalSink } from "@prefetch/storage-sink/local";
import { beforeEach, expect, test } from "vitest";
import { outcomeOfFailedLink } from "../src/local/link-outcome.ts";
import { nameLockPathOf, renameUnderLock } from "../src/local/name-lock.ts";
import { locateObject } from "../src/local/object-location.ts";
import type { ObjectLocation } from "../src/local/object-location.ts";
import { createTestDirectory } from "./local-sink-under-test.ts";

let directory: string;
let location: ObjectLocation;
let temporaryPath: string;
beforeEach(async () => {
  directory = await createTestDirectory();
  location = locateObject(directory, "a");
  temporaryPath = join(directory, "temporary");
  await writeFile(temporaryPath, "new");
});

test.each([
  ["EEXIST", 1, "taken"],
  ["EEXIST", 2, "claimed"],
  ["EPERM", 1, "no-links"],
  ["EMLINK", 1, "no-links"],
  ["EXDEV", 1, "no-links"],
  ["ENOTSUP", 1, "no-links"],
  ["ENOSPC", 1, "failed"],
  ["EACCES", 1, "failed"],
  [undefined, 1, "failed"],
])("a link that fails with %s, of a file with %i names, means %s", (errno, linkCount, outcome) => {
  expect(outcomeOfFailedLink(errno, linkCount)).toBe(outcome);
});

test("a name is taken once, and the lock is gone", async () => {
  expect(await renameUnderLock(temporaryPath, location)).toBe(true);
  await writeFile(temporaryPath, "second");
  expect(await renameUnderLock(temporaryPath, location)).toBe(false);
  expect(await readFile(location.path, "utf8")).toBe("new");
  expect(await readdir(directory)).toEqual(["a", "temporary"]);
});

test("a link that leads nowhere has the name", async () => {
  await symlink("nowhere", location.path);
  expect(await renameUnderLock(temporaryPath, location)).toBe(false);
});

test("a lock that is held is waited for", async () => {
  await writeFile(nameLockPathOf(location), "");
  const renaming = renameUnderLock(temporaryPath, location);
  await unlink(nameLockPathOf(location));
  expect(await renaming).toBe(true);
});

test("a lock that is not given back ends in an error that names it, or with the signal", async () => {
  const lockPath = nameLockPathOf(location);
  await writeFile(lockPath, "");
  const waiting = renameUnderLock(temporaryPath, location, { longestWaitMs: 50 });
  await expect(waiting).rejects.toMatchObject({ code: "UNAVAILABLE", context: { key: "a" } });
  await expect(waiting).rejects.toThrow(`remove ${lockPath}`);
  const signal = AbortSignal.timeout(50);
  const aborted = renameUnderLock(temporaryPath, location, { signal, longestWaitMs: 60_000 });
  await expect(aborted).rejects.toMatchObject({ code: "ABORTED" });
  expect((await readdir(directory)).length).toBe(2);
});

test("the lock of a killed process is an open upload, and no object", async () => {
  await unlink(temporaryPath);
  await writeFile(nameLockPathOf(location), "");
  const sink = createLocalSink({ directory });
  for await (const { key } of sink.list("")) expect(key).toBe("none");
  for await (const pending of sink.listUploads("")) await sink.abortUpload(pending);
  expect(await readdir(directory)).toEqual([]);
});

test("names that a file system may take for one have one lock", () => {
  const [upper, lower, other] = ["CAF\u00c9", "cafe\u0301", "b"].map((key) =>
    nameLockPathOf(locateObject(directory, key)),
  );
  expect(upper).toBe(lower);
  expect(other).not.toBe(lower);
});
