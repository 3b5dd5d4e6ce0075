import type { SendableAnswer } from "../../http/send-answer.ts";
import type { GcsCall } from "../gcs-call.ts";
import { resourceAnswer } from "../http/gcs-answer.ts";
import type { StoredObject } from "../state/bucket-state.ts";
import { conditionsOf, numberOf, requireReadable } from "./conditions.ts";
import { existingObject } from "./existing-object.ts";
import { objectResourceOf } from "./object-resource.ts";

/** `Objects: get`: the metadata. */
export function getObject(call: GcsCall): SendableAnswer {
  return resourceAnswer(objectResourceOf(call.bucket, readableObject(call)), call.target.query);
}

/**
 * Finds the object that a read names.
 *
 * @throws {@link GcsError} 404, 412 or 304.
 */
export function readableObject({ bucket, target }: GcsCall): StoredObject {
  const { name, query } = target;
  const object = existingObject(bucket, name, numberOf(query, "generation"));
  requireReadable(conditionsOf(query), object);
  return object;
}
