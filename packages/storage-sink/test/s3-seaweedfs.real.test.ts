import { sinkConformanceSuite } from "@prefetch/testing/suites";
import { createBucket, createRealS3SinkUnderTest, rawClient, seaweedfsUrl } from "./real-s3.ts";

const endpoint = seaweedfsUrl();
const client = rawClient(endpoint);
const bucket = await createBucket(client);
/** A folder of its own, 36 characters and a slash. */
const PREFIX_BYTES = 37;

sinkConformanceSuite({
  name: "S3 sink, SeaweedFS",
  create: async () => createRealS3SinkUnderTest(client, { bucket, endpoint }),
  expectations: {
    longestKeyBytes: 1024 - PREFIX_BYTES,
    // It answers 500 InternalError; a put to that key succeeds.
    uploadBesideFolder: "UNAVAILABLE",
  },
});
