import { sinkConformanceSuite } from "@prefetch/testing/suites";
import { createGcsBucket, createRealGcsSinkUnderTest } from "./real-gcs.ts";
import { realServerUrl } from "./real-server.ts";

const endpoint = realServerUrl("REAL_GCS_EMULATOR_URL");
const bucket = await createGcsBucket(endpoint);
/** A folder of its own, 36 characters and a slash. */
const PREFIX_BYTES = 37;

// Asked several things at once it is slower, and it loses connections where many are opened at once.
sinkConformanceSuite({
  name: "GCS sink, gcp-storage-emulator",
  create: async () =>
    createRealGcsSinkUnderTest({ bucket, endpoint, maxSockets: 1, connectTimeoutMs: 60_000 }),
  expectations: {
    longestKeyBytes: 1024 - PREFIX_BYTES,
    // It answers 501 where a session is to be cancelled.
    forgetsAbortedUploads: false,
  },
});
