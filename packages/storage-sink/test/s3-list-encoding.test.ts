import { createS3Sink } from "@prefetch/storage-sink/s3";
import { expect, test } from "vitest";
import { listenLocally } from "./local-server.ts";
import { TOLD, s3Options } from "./s3-sink-under-test.ts";

/** Answers every request with a listing of one key, written as it is given. */
async function keysListedAs(key: string, encodingType: string): Promise<readonly string[]> {
  const entry = `<Contents><Key>${key}</Key><Size>1</Size><ETag>"x"</ETag></Contents>`;
  const body = `<ListBucketResult>${encodingType}${entry}</ListBucketResult>`;
  const url = await listenLocally((socket) => {
    socket.once("data", () => {
      socket.end(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    });
  });
  const sink = createS3Sink(s3Options({ url }, TOLD));
  const keys: string[] = [];
  for await (const listed of sink.list("")) keys.push(listed.key);
  return keys;
}

test("keys are decoded where the store says that it encoded them, and only there", async () => {
  const url = "<EncodingType>url</EncodingType>";
  expect(await keysListedAs("a+b%2Bc%20d%25", url)).toEqual(["a b+c d%"]);
  expect(await keysListedAs("a+b%2Bc", "")).toEqual(["a+b%2Bc"]);
});

test("what could not be written as a key is not listed", async () => {
  expect(await keysListedAs("folder/", "")).toEqual([]);
});
