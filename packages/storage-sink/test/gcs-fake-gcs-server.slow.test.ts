import { sinkConformanceSuite } from "@prefetch/testing/suites";
import { createGcsBucket, createRealGcsSinkUnderTest } from "./real-gcs.ts";
import { slowServerUrl } from "./real-server.ts";

const endpoint = slowServerUrl("REAL_FAKE_GCS_URL");
const bucket = await createGcsBucket(endpoint);
/** A folder of its own, 36 characters and a slash. */
const PREFIX_BYTES = 37;

sinkConformanceSuite({
  name: "GCS sink, fake-gcs-server",
  create: async () => createRealGcsSinkUnderTest({ bucket, endpoint }),
  expectations: {
    longestKeyBytes: 1024 - PREFIX_BYTES,
    // "Content-Range: bytes */N" asks what a session holds; it answers 200, and the object is there.
    completesWhenAsked: true,
  },
});
