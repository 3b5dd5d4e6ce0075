import { PrefetchError } from "@prefetch/core";
import type { Checksum, StoredObject } from "@prefetch/core";
import { isRecord } from "../client/json.ts";

/**
 * Reads an object of the JSON API (https://cloud.google.com/storage/docs/json_api/v1/objects#resource).
 *
 * @param key - the key under the sink's URL
 * @throws {@link PrefetchError} `UNAVAILABLE` for an answer that is none.
 */
export function storedObjectOf(key: string, resource: unknown): StoredObject {
  if (!isRecord(resource) || resource["size"] === undefined) throw noObject(key);
  return {
    key,
    sizeBytes: Number(resource["size"]),
    version: textOf(resource["generation"]),
    modifiedAt: dateOf(resource["updated"] ?? resource["timeCreated"]),
    checksum: checksumOf(resource["crc32c"]),
  };
}

/** Returns a CRC-32C of lower-case hex as the store writes it. */
export function base64Of(hex: string): string {
  return Buffer.from(hex, "hex").toString("base64");
}

function checksumOf(base64: unknown): Checksum | undefined {
  if (typeof base64 !== "string" || base64 === "") return undefined;
  return { algorithm: "crc32c", value: Buffer.from(base64, "base64").toString("hex") };
}

function textOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

function dateOf(value: unknown): Date {
  const ms = typeof value === "string" ? Date.parse(value) : 0;
  return new Date(Number.isNaN(ms) ? 0 : ms);
}

function noObject(key: string): PrefetchError {
  return new PrefetchError(
    "UNAVAILABLE",
    `The store answered for "${key}" with something that is no object; check that the endpoint speaks the JSON API of Google Cloud Storage.`,
    { context: { key } },
  );
}
