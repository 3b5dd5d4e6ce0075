import type { SendableAnswer } from "../../http/send-answer.ts";
import type { GcsCall } from "../gcs-call.ts";
import { resourceAnswer } from "../http/gcs-answer.ts";

/** `Buckets: get`. */
export function getBucket({ bucket, state, target }: GcsCall): SendableAnswer {
  const { name } = bucket;
  const timeCreated = bucket.timeCreated.toISOString();
  return resourceAnswer(
    {
      kind: "storage#bucket",
      id: name,
      selfLink: `https://www.googleapis.com/storage/v1/b/${encodeURIComponent(name)}`,
      name,
      projectNumber: "1",
      metageneration: "1",
      location: "US",
      locationType: "multi-region",
      storageClass: "STANDARD",
      etag: "CAE=",
      timeCreated,
      updated: timeCreated,
      billing: state.options.requesterPays ? { requesterPays: true } : undefined,
    },
    target.query,
  );
}
