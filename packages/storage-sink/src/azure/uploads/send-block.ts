import { PrefetchError } from "@prefetch/core";
import type { CallOptions } from "@prefetch/core";
import { wholeKeyOf } from "../../addresses/whole-key.ts";
import { digestOf } from "../../checksums/running-digest.ts";
import type { AzureStore } from "../client/azure-store.ts";
import { encryptionOf } from "../objects/stored-as.ts";
import type { OpenedUpload } from "./azure-upload.ts";
import { blockIdOf } from "./upload-id.ts";

/** A part, whole. */
export interface PartToSend extends CallOptions {
  /** Counted from 1. */
  readonly partNumber: number;
  /** Its bytes. */
  readonly bytes: Uint8Array;
}

/**
 * Sends a part as a block that the store checks by its CRC-64/NVME, and that shows nowhere until it is
 * committed. Azure takes no empty block: an empty object is an empty list of blocks.
 */
export async function sendBlock(
  store: AzureStore,
  { facts, token }: Pick<OpenedUpload, "facts" | "token">,
  { bytes, partNumber, signal }: PartToSend,
): Promise<void> {
  if (bytes.byteLength === 0) return;
  const call = { key: wholeKeyOf(store, token.key), signal };
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const crc = await crc64Of(bytes);
  const { xMsContentCrc64: told } = await store.once(call, (client, http) =>
    client
      .getBlockBlobClient(call.key)
      .stageBlock(blockIdOf(facts, partNumber), body, body.byteLength, {
        ...http,
        ...encryptionOf(store),
        transactionalContentCrc64: crc,
      }),
  );
  if (told === undefined || crc.equals(told)) return;
  throw new PrefetchError(
    "INTEGRITY",
    `The store received other bytes for part ${partNumber} of "${token.key}" than were sent; send it again.`,
    {
      context: {
        key: token.key,
        expected: crc.toString("hex"),
        found: Buffer.from(told).toString("hex"),
      },
    },
  );
}

/** Azure writes it with the least significant byte first. */
async function crc64Of(bytes: Uint8Array): Promise<Buffer> {
  return Buffer.from(Buffer.from(await digestOf("crc64nvme", bytes), "hex").toReversed());
}
