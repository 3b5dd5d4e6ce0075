import { createHash } from "node:crypto";
import type { GcsServer } from "@prefetch/testing";
import { expect } from "vitest";

/** The bucket that tests use. */
export const BUCKET = "models";
/** What a session keeps is a multiple of this. */
export const QUANTUM: number = 256 * 1024;
/** The CRC-32C of the digits 1 to 9, as RFC 3720 and others tell it. */
export const CRC32C_OF_DIGITS = "4waSgw==";

/** An answer whose body was read. */
export interface GcsAnswer {
  /** The status. */
  readonly status: number;
  /** The headers. */
  readonly headers: Headers;
  /** The body. */
  readonly text: string;
  /** The body as JSON; `undefined` where it is none. */
  readonly json: unknown;
}

type Query = Readonly<Record<string, string | number>>;

/** Asks the server. */
export async function ask(url: string, init: RequestInit = {}): Promise<GcsAnswer> {
  const response = await fetch(url, { redirect: "manual", ...init });
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.startsWith("application/json") === true;
  const { headers, status } = response;
  return { status, headers, text, json: isJson ? JSON.parse(text) : undefined };
}

/** Returns an object's address, or without a name that of the bucket's objects. */
export function objectUrl(server: GcsServer, name?: string, query: Query = {}): string {
  const path = name === undefined ? "" : `/${encodeURIComponent(name)}`;
  return `${server.url}/storage/v1/b/${BUCKET}/o${path}${queryOf(query)}`;
}

/** Returns the address that objects are written to. */
export function uploadUrl(server: GcsServer, query: Query): string {
  return `${server.url}/upload/storage/v1/b/${BUCKET}/o${queryOf(query)}`;
}

function queryOf(query: Query): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) parameters.set(name, String(value));
  return parameters.size === 0 ? "" : `?${parameters.toString()}`;
}

/** Writes an object by `uploadType=media`. */
export function insert(
  server: GcsServer,
  name: string,
  body: Uint8Array<ArrayBuffer> | string,
  more: { readonly query?: Query; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<GcsAnswer> {
  const url = uploadUrl(server, { uploadType: "media", name, ...more.query });
  return ask(url, { method: "POST", body, headers: more.headers ?? {} });
}

/** Writes an object by `uploadType=multipart`. */
export function insertMultipart(
  server: GcsServer,
  metadata: object,
  content: Uint8Array | string,
  query: Query = {},
): Promise<GcsAnswer> {
  const head = `--b\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n${JSON.stringify(metadata)}\r\n--b\r\nContent-Type: text/x-part\r\n\r\n`;
  const body = Buffer.concat([Buffer.from(head), Buffer.from(content), Buffer.from("\r\n--b--")]);
  return ask(uploadUrl(server, { uploadType: "multipart", ...query }), {
    method: "POST",
    body,
    headers: { "content-type": "multipart/related; boundary=b" },
  });
}

/** Reads an object's content. */
export function read(
  server: GcsServer,
  name: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<GcsAnswer> {
  return ask(objectUrl(server, name, { alt: "media" }), { headers });
}

/** Returns an error document as tests compare it. */
export function errorOf(status: number, reason: string): object {
  const errors = [expect.objectContaining({ domain: "global", reason })];
  return { status, json: { error: { code: status, message: expect.any(String), errors } } };
}

/** Returns bytes that look random and are the same every time. */
export function sampleBytes(sizeBytes: number, seed = 1): Buffer<ArrayBuffer> {
  return Buffer.alloc(sizeBytes, createHash("sha256").update(String(seed)).digest());
}

/** Returns the MD5 of bytes, base64. */
export function md5Of(bytes: Uint8Array | string): string {
  return createHash("md5").update(bytes).digest("base64");
}

/** Returns the MD5 of an object's content, base64: quicker to compare than much content is. */
export async function storedMd5(server: GcsServer, name: string): Promise<string | undefined> {
  const bytes = await server.objectBytes(BUCKET, name);
  return bytes === undefined ? undefined : md5Of(bytes);
}

/** Returns the CRC-32C of bytes, base64; slow and simple. */
export function crc32cOf(bytes: Uint8Array): string {
  let crc = 0xff_ff_ff_ff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0x82_f6_3b_78 : 0);
  }
  const value = Buffer.alloc(4);
  value.writeInt32BE(~crc);
  return value.toString("base64");
}
