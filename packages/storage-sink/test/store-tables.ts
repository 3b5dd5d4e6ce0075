import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isPrefetchError } from "@prefetch/core";
import type { SinkLimits, StorageSink } from "@prefetch/core";
import { startS3Server } from "@prefetch/testing";
import type { S3Profile } from "@prefetch/testing";
import { createAzureSink } from "../src/azure/index.ts";
import { createGcsSink } from "../src/gcs/index.ts";
import { openSink } from "../src/index.ts";
import type { OpenSinkOptions } from "../src/index.ts";
import { createLocalSink } from "../src/local/index.ts";
import { createS3Sink } from "../src/s3/index.ts";

/** A row of a table, its first row the headings. */
export type Row = readonly string[];

/** The tables of `docs/stores.md` that follow from the code, by the name in their marker. */
export async function storeTables(): Promise<ReadonlyMap<string, readonly Row[]>> {
  const [capabilities, parameters, putOptions] = await Promise.all([
    capabilityTable(),
    parameterTable(),
    putOptionTable(),
  ]);
  return new Map([
    ["limits", limitTable()],
    ["capabilities", capabilities],
    ["parameters", parameters],
    ["put-options", putOptions],
  ]);
}

const MEBIBYTE = 1024 ** 2;
const ACCOUNT = { account: "account", accountKey: "a2V5" };

function limitTable(): readonly Row[] {
  const sinks: readonly (readonly [store: string, sink: Pick<StorageSink, "limits">])[] = [
    ["S3", createS3Sink({ bucket: "models" })],
    ["Google Cloud Storage", createGcsSink({ bucket: "models" })],
    ["Azure Blob Storage", createAzureSink({ container: "models", ...ACCOUNT })],
    ["Directory", createLocalSink({ directory: "models" })],
  ];
  return [
    ["Store", "Part", "Parts of an object", "Order of the parts"],
    ...sinks.map(([store, { limits }]) => rowOf(store, limitCells(limits))),
  ];
}

function limitCells({ maxPartBytes, maxParts, minPartBytes, sequentialParts }: SinkLimits): Row {
  const isUnlimited = maxParts === Number.MAX_SAFE_INTEGER;
  return [
    isUnlimited ? "of any size" : `${sizeText(minPartBytes)} to ${sizeText(maxPartBytes)}`,
    isUnlimited ? "any number" : `up to ${maxParts.toLocaleString("en-US")}`,
    sequentialParts ? "one after the other" : "any, several at once",
  ];
}

function sizeText(bytes: number): string {
  if (bytes % (1024 * MEBIBYTE) === 0) return `${bytes / (1024 * MEBIBYTE)} GiB`;
  if (bytes % MEBIBYTE === 0) return `${(bytes / MEBIBYTE).toLocaleString("en-US")} MiB`;
  return bytes % 1024 === 0 ? `${bytes / 1024} KiB` : `${bytes} B`;
}

/** By the store that each is like. */
const S3_STORES: readonly (readonly [store: string, profile: S3Profile])[] = [
  ["Amazon S3", "aws"],
  ["Cloudflare R2", "r2"],
  ["Ceph 16", "ceph"],
  ["MinIO", "minio"],
  ["Google by its S3 address", "gcs-s3"],
  ["rclone serve s3", "weak"],
  ["S3 of long ago", "plain"],
];

async function capabilityTable(): Promise<readonly Row[]> {
  const rows = await Promise.all([
    ...S3_STORES.map(async ([store, profile]) => rowOf(store, await cellsOfS3(profile))),
    cellsOf(createGcsSink({ bucket: "models", endpoint: "https://storage.googleapis.com" })).then(
      (cells) => rowOf("Google Cloud Storage", cells),
    ),
    cellsOf(createAzureSink({ container: "models", ...ACCOUNT })).then((cells) =>
      rowOf("Azure Blob Storage", cells),
    ),
    cellsOfDirectory().then((cells) => rowOf("Directory", cells)),
  ]);
  return [
    ["Store", "Conditional writes", "Checksum kept", "Copies by itself", "Open uploads found"],
    ...rows,
  ];
}

/** While an upload is open: a store may have a checksum for whole writes alone, and not list by folder. */
async function cellsOfS3(profile: S3Profile): Promise<Row> {
  await using server = await startS3Server({ profile });
  const credentials = { accessKeyId: "test", secretAccessKey: "testtest" };
  const sink = createS3Sink({ bucket: "models", endpoint: server.url, credentials });
  const plan = { sizeBytes: MEBIBYTE, partSizeBytes: MEBIBYTE, partCount: 1 };
  const upload = await sink.startUpload("folder/file", plan);
  let isFound = false;
  for await (const { key } of sink.listUploads("folder/")) isFound ||= key === "folder/file";
  const cells = await cellsOf(sink);
  await upload.abort();
  return isFound ? cells : [...cells.slice(0, -1), "by whole key only"];
}

async function cellsOfDirectory(): Promise<Row> {
  const directory = await mkdtemp(join(tmpdir(), "prefetch-tables-"));
  try {
    return await cellsOf(createLocalSink({ directory }));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function rowOf(store: string, cells: Row): Row {
  return [store, ...cells];
}

const CONDITIONS = { none: "none", create: "create", "create-and-replace": "create, replace" };
const CHECKSUMS = { crc32c: "CRC32C", crc64nvme: "CRC64NVME", md5: "MD5", none: "none" };

async function cellsOf(sink: StorageSink): Promise<Row> {
  const { checksum, conditionalPut, listUploads, serverCopy } = await sink.capabilities();
  return [
    CONDITIONS[conditionalPut],
    CHECKSUMS[checksum],
    serverCopy ? "yes" : "no",
    listUploads ? "yes" : "no",
  ];
}

/** Addresses that open a store, and what its messages call it. */
const ADDRESSES: readonly (readonly [forms: string, store: string, url: string])[] = [
  ["`s3://`, `s3a://`", "S3", "s3://models"],
  ["`gs://`, `gcs://`", "Google Cloud Storage", "gs://models"],
  [
    "`az://`, `azure://`, `abfs[s]://`, `wasb[s]://`",
    "Azure Blob Storage",
    "az://models?account=account",
  ],
  ["a path, `file:///`", "Directory", "models"],
];

async function parameterTable(): Promise<readonly Row[]> {
  const rows = await Promise.all(
    ADDRESSES.map(async ([forms, store, url]) => {
      const told = await refusal(`${url.split("?")[0]}?nothing=1`, {}).catch(() => "");
      const list = /takes the parameters (.*?) and no other/.exec(told)?.[1] ?? "";
      return [store, forms, codes(list.split(/, | and /).filter(Boolean))];
    }),
  );
  return [["Store", "Address", "Parameters"], ...rows];
}

async function putOptionTable(): Promise<readonly Row[]> {
  const rows = await Promise.all(
    ADDRESSES.map(async ([, store, url]) => {
      const told = await refusal(url, { putOptions: { nothing: "1" } });
      const list = /it takes (.*)\.$/.exec(told)?.[1] ?? "none";
      if (list === "none") return [store, list];
      const options = list.split(", ").map((name) => optionText(url, name));
      return [store, (await Promise.all(options)).join(", ")];
    }),
  );
  return [["Store", "Put options"], ...rows];
}

/** Where an option is one of a few values, a wrong one is told which. */
async function optionText(url: string, name: string): Promise<string> {
  const told = await refusal(url, { putOptions: { [name]: "?" } }).catch(() => "");
  const values = /^The put option "[^"]*" is (.*), not "\?"\.$/.exec(told)?.[1];
  return values === undefined ? `\`${name}\`` : `\`${name}\` (${codes(values.split(", "))})`;
}

function codes(names: readonly string[]): string {
  return names.length === 0 ? "none" : names.map((name) => `\`${name}\``).join(", ");
}

/** Opens a store that is to be refused, and returns the message. */
async function refusal(url: string, options: OpenSinkOptions): Promise<string> {
  try {
    await openSink(url, options);
  } catch (error) {
    if (isPrefetchError(error)) return error.message;
    throw error;
  }
  throw new Error(`${url} was opened.`);
}
