import { sinkConformanceSuite } from "@prefetch/testing/suites";
import { createBucket, createRealS3SinkUnderTest, rawClient } from "./real-s3.ts";
import { slowServerUrl } from "./real-server.ts";

const endpoint = slowServerUrl("REAL_VERSITYGW_URL");
const client = rawClient(endpoint);
const bucket = await createBucket(client);
/** A folder of its own, 36 characters and a slash. */
const PREFIX_BYTES = 37;

sinkConformanceSuite({
  name: "S3 sink, versitygw",
  create: async () => createRealS3SinkUnderTest(client, { bucket, endpoint }),
  expectations: {
    longestKeyBytes: 1024 - PREFIX_BYTES,
    // It answers 409 to a put, and 500 to a completion.
    objectBesideFolder: false,
    uploadBesideFolder: "UNAVAILABLE",
  },
});
