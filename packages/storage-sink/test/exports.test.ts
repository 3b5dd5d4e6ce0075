import * as main from "@prefetch/storage-sink";
import * as azure from "@prefetch/storage-sink/azure";
import * as gcs from "@prefetch/storage-sink/gcs";
import * as local from "@prefetch/storage-sink/local";
import * as s3 from "@prefetch/storage-sink/s3";
import { expect, test } from "vitest";

test("the package exports what its README names, and nothing else", () => {
  expect(Object.keys(main)).toEqual(["fanOutSink", "openSink"]);
  expect(Object.keys(azure)).toEqual(["createAzureSink"]);
  expect(Object.keys(gcs)).toEqual(["createGcsSink"]);
  expect(Object.keys(local)).toEqual(["createLocalSink"]);
  expect(Object.keys(s3)).toEqual(["createS3Sink"]);
});
