import { writeFile } from "node:fs/promises";
import { constants } from "node:os";
import { join } from "node:path";
import { PrefetchError } from "@prefetch/core";
import { createLocalSink } from "@prefetch/storage-sink/local";
import { expect, test } from "vitest";
import { translateErrno } from "../src/local/errno.ts";
import { createTestDirectory } from "./local-sink-under-test.ts";

const PLAN = { sizeBytes: 1, partSizeBytes: 1, partCount: 1 };
const BYTES = new Uint8Array(1);

test("a root below a file is a conflict that names the path", async () => {
  const parent = await createTestDirectory();
  await writeFile(join(parent, "file"), "");
  const directory = join(parent, "file", "models");
  const sink = createLocalSink({ directory });
  const conflict = { name: "PrefetchError", code: "CONFLICT", context: { key: "a" } };
  await expect(sink.put("a", BYTES)).rejects.toMatchObject(conflict);
  await expect(sink.put("a", BYTES)).rejects.toThrow(directory);
  await expect(sink.startUpload("a", PLAN)).rejects.toMatchObject(conflict);
  expect(await sink.head("a")).toBeUndefined();
  for await (const object of sink.list("")) expect(object).toBeUndefined();
});

test("a root where no folder can be made ends in an error, not in a wait", async () => {
  const sink = createLocalSink({ directory: "/proc/nothing/models" });
  await expect(sink.put("a", BYTES)).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("a name that is too long is refused as an argument", async () => {
  const sink = createLocalSink({ directory: await createTestDirectory() });
  const tooLong = { name: "PrefetchError", code: "INVALID_ARGUMENT" };
  await expect(sink.put("x".repeat(256), BYTES)).rejects.toMatchObject(tooLong);
  await expect(sink.put(`${"x".repeat(256)}/a`, BYTES)).rejects.toMatchObject(tooLong);
  await expect(sink.head("x".repeat(256))).rejects.toMatchObject(tooLong);
});

test("an upload that meets a folder when it completes says so, and leaves the folder", async () => {
  const sink = createLocalSink({ directory: await createTestDirectory() });
  const upload = await sink.startUpload("name", PLAN);
  await upload.writePart(1, BYTES);
  await sink.put("name/below", BYTES);
  await expect(upload.complete()).rejects.toMatchObject({ code: "CONFLICT" });
  await sink.delete("name/below");
  expect(await upload.complete()).toMatchObject({ key: "name", sizeBytes: 1 });
});

test.each([
  ["EACCES", "FORBIDDEN"],
  ["EPERM", "FORBIDDEN"],
  ["EROFS", "FORBIDDEN"],
  ["ENOENT", "NOT_FOUND"],
  ["ENOSPC", "INSUFFICIENT_RESOURCES"],
  ["EDQUOT", "INSUFFICIENT_RESOURCES"],
  ["EFBIG", "INSUFFICIENT_RESOURCES"],
  ["ENOTDIR", "CONFLICT"],
  ["EISDIR", "CONFLICT"],
  ["ENOTEMPTY", "CONFLICT"],
  ["ENAMETOOLONG", "INVALID_ARGUMENT"],
  ["EMFILE", "UNAVAILABLE"],
  ["EIO", "UNAVAILABLE"],
  ["ESTALE", "UNAVAILABLE"],
])("%s becomes %s, with the path and the number's name", (errno, code) => {
  const cause = Object.assign(new Error("from the system"), { errno: -1, code: errno });
  const error = translateErrno(cause, { key: "a", path: "/srv/models/a" });
  expect(error).toMatchObject({ name: "PrefetchError", code, cause, context: { key: "a" } });
  expect(String(error)).toContain(`/srv/models/a: `);
  expect(String(error)).toContain(`(${errno})`);
});

test("an error number that Node has no name for has the system's", () => {
  const code = `Unknown system error ${-constants.errno.EDQUOT}`;
  const cause = Object.assign(new Error(code), { errno: -constants.errno.EDQUOT, code });
  const error = translateErrno(cause, { key: "a", path: "/srv/models/a" });
  expect(error).toMatchObject({ code: "INSUFFICIENT_RESOURCES" });
  expect(String(error)).toContain("quota is used up");
});

test("errors that are no system calls' stay as they are", () => {
  const subject = { key: "a", path: "/a" };
  const known = new PrefetchError("CONFLICT", "It is there.");
  const bug = new TypeError("x is not a function");
  expect(translateErrno(known, subject)).toBe(known);
  expect(translateErrno(bug, subject)).toBe(bug);
});
