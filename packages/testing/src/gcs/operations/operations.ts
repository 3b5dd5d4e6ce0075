import type { SendableAnswer } from "../../http/send-answer.ts";
import type { GcsCall } from "../gcs-call.ts";
import { notFound } from "../gcs-errors.ts";
import type { GcsOperation } from "../gcs-server-api.ts";
import { cancelUpload } from "./cancel-upload.ts";
import { composeObject } from "./compose-object.ts";
import { deleteObject } from "./delete-object.ts";
import { getBucket } from "./get-bucket.ts";
import { getObject } from "./get-object.ts";
import { insertObject } from "./insert-object.ts";
import { listObjects } from "./list-objects.ts";
import { queryUpload } from "./query-upload.ts";
import { readObject } from "./read-object.ts";
import { rewriteObject } from "./rewrite-object.ts";
import { startUpload } from "./start-upload.ts";
import { uploadChunk } from "./upload-chunk.ts";

type Operation = (call: GcsCall) => SendableAnswer | Promise<SendableAnswer>;

/** What answers each operation. */
export const OPERATIONS: Readonly<Record<GcsOperation, Operation>> = {
  CancelUpload: cancelUpload,
  ComposeObject: composeObject,
  DeleteObject: deleteObject,
  GetBucket: getBucket,
  GetObject: getObject,
  InsertObject: insertObject,
  ListObjects: listObjects,
  QueryUpload: queryUpload,
  ReadObject: readObject,
  RewriteObject: rewriteObject,
  StartUpload: startUpload,
  UploadChunk: uploadChunk,
  Unknown: () => {
    throw notFound();
  },
};
