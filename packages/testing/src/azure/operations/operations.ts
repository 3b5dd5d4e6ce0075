import type { SendableAnswer } from "../../http/send-answer.ts";
import type { AzureCall } from "../azure-call.ts";
import type { AzureOperation } from "../azure-server-api.ts";
import { copyBlob, copyBlobFromUrl } from "./copy-blob.ts";
import { deleteBlob } from "./delete-blob.ts";
import { getBlob, getBlobProperties } from "./get-blob.ts";
import { getBlockList } from "./get-block-list.ts";
import { getContainerProperties } from "./get-container-properties.ts";
import { listBlobs } from "./list-blobs.ts";
import { putBlob } from "./put-blob.ts";
import { putBlockFromUrl } from "./put-block-from-url.ts";
import { putBlockList } from "./put-block-list.ts";
import { putBlock } from "./put-block.ts";

type Operation = (call: AzureCall) => SendableAnswer | Promise<SendableAnswer>;
/** Those that are about a container or a blob. */
type OperationInContainer = Exclude<AzureOperation, "GetAccountInformation" | "Unknown">;

/** What answers each operation. */
export const OPERATIONS: Readonly<Record<OperationInContainer, Operation>> = {
  CopyBlob: copyBlob,
  CopyBlobFromUrl: copyBlobFromUrl,
  DeleteBlob: deleteBlob,
  GetBlob: getBlob,
  GetBlobProperties: getBlobProperties,
  GetBlockList: getBlockList,
  GetContainerProperties: getContainerProperties,
  ListBlobs: listBlobs,
  PutBlob: putBlob,
  PutBlock: putBlock,
  PutBlockFromUrl: putBlockFromUrl,
  PutBlockList: putBlockList,
};
