import { sinkConformanceSuite } from "@prefetch/testing/suites";
import { createBucket, createRealS3SinkUnderTest, rawClient } from "./real-s3.ts";
import { realServerUrl } from "./real-server.ts";

const endpoint = realServerUrl("REAL_RCLONE_URL");
const client = rawClient(endpoint);
const bucket = await createBucket(client);
/** It takes parts of any size. */
const minPartBytes = 64 * 1024;
/** A folder of its own, 36 characters and a slash. */
const PREFIX_BYTES = 37;

sinkConformanceSuite({
  name: "S3 sink, rclone",
  create: async () => createRealS3SinkUnderTest(client, { bucket, endpoint, minPartBytes }),
  expectations: {
    longestKeyBytes: 1024 - PREFIX_BYTES,
    rewritesParts: false,
    // It answers 500 InternalError: below it is a file system.
    putBesideFolder: "UNAVAILABLE",
    // Its cache of folders then has a file there, for five minutes.
    failedPutHidesFolder: true,
    // A deletion of a folder's name answers 500; one below an object removes that object.
    deletesObjectsOnly: false,
    // A deletion removes the folder that it leaves empty, and a put that has just made it answers 500.
    putsRaceDeletions: true,
  },
});
