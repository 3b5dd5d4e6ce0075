import type { SendableAnswer } from "../../http/send-answer.ts";
import type { GcsCall } from "../gcs-call.ts";
import { emptyAnswer } from "../http/gcs-answer.ts";
import { removeObject } from "../state/bucket-state.ts";
import { conditionsOf, numberOf, requireWritable } from "./conditions.ts";
import { existingObject } from "./existing-object.ts";

/** `Objects: delete`. */
export async function deleteObject({ bucket, target }: GcsCall): Promise<SendableAnswer> {
  const { name, query } = target;
  const object = existingObject(bucket, name, numberOf(query, "generation"));
  requireWritable(conditionsOf(query), object);
  await removeObject(bucket, name);
  return emptyAnswer(204);
}
