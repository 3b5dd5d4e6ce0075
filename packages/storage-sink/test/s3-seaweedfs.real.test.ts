import { sinkConformanceSuite } from "@prefetch/testing/suites";
import {
  createBucket,
  createSeaweedfsSinkUnderTest,
  rawClient,
  seaweedfsUrl,
} from "./seaweedfs.ts";

const client = rawClient(seaweedfsUrl());
const bucket = await createBucket(client);
/** A folder of its own, 36 characters and a slash. */
const PREFIX_BYTES = 37;

sinkConformanceSuite({
  name: "S3 sink, SeaweedFS",
  create: async () => createSeaweedfsSinkUnderTest(client, bucket),
  expectations: {
    longestKeyBytes: 1024 - PREFIX_BYTES,
    // It answers 500 InternalError; a put to that key succeeds.
    uploadBesideFolder: "UNAVAILABLE",
  },
});
