import { randomBytes, randomUUID } from "node:crypto";
import { ListObjectsV2Command, PutObjectCommand } from "@aws-sdk/client-s3";
import type { PutObjectCommandInput, PutObjectCommandOutput } from "@aws-sdk/client-s3";
import { isPrefetchError } from "@prefetch/core";
import type { SinkCapabilities } from "@prefetch/core";
import { wholePrefixOf } from "../../addresses/whole-key.ts";
import { isHeaderRefused } from "../client/s3-errors.ts";
import type { S3Call, S3Store } from "../client/s3-store.ts";
import { checksumFieldsOf, integrityDigestOf } from "../integrity/integrity.ts";
import type { Integrity } from "../integrity/integrity.ts";
import { deleteWholeKey } from "../objects/delete-object.ts";

/** What was found out of a store. */
export interface ProbedStore {
  /** Which conditions `put` has. */
  readonly conditionalPut: SinkCapabilities["conditionalPut"];
  /** How the store shows that it holds what was sent. */
  readonly integrity: Integrity;
}

/** What a probe asks through. */
interface Probe extends S3Call {
  readonly store: S3Store;
  readonly key: string;
  readonly body: Uint8Array;
}

type Condition = Pick<PutObjectCommandInput, "IfMatch" | "IfNoneMatch">;
type Answer = PutObjectCommandOutput | "refused" | "condition kept";

const PROBE_NAME = ".prefetch/probe-";
/** A process that is told to stop does not wait longer for a probe to be removed. */
const DELETION_TIMEOUT_MS = 2_000;
/** Longer than asking takes: a probe so much older than this one is of a process that was killed. */
const ABANDONED_AFTER_MS = 120_000;

/**
 * Finds out what a store can do: with four small writes, a listing and a deletion. A wrong checksum has
 * to be refused, and a second `If-None-Match: *` and a wrong `If-Match` have to fail: that a store echoes
 * a header proves nothing. What the options tell is not asked. Settles when nothing of it is left.
 *
 * @throws {@link PrefetchError} for a bucket that is missing, unreachable or not to be written to.
 */
export async function probeStore(
  store: S3Store,
  { signal }: Pick<AbortController, "signal">,
): Promise<ProbedStore> {
  const { checksum, conditionalPut } = store.options;
  if (checksum !== undefined && conditionalPut !== undefined) {
    return { conditionalPut, integrity: checksum };
  }
  const key = wholePrefixOf(store.options, `${PROBE_NAME}${randomUUID()}`);
  const probe = { store, key, body: randomBytes(16), signal };
  try {
    const integrity = checksum ?? (await askIntegrity(probe));
    const probed = { integrity, conditionalPut: conditionalPut ?? (await askConditions(probe)) };
    await removeAbandoned(probe).catch(() => undefined);
    return probed;
  } finally {
    const inTime = AbortSignal.timeout(DELETION_TIMEOUT_MS);
    await deleteWholeKey(store, { key, signal: inTime }).catch(() => undefined);
  }
}

/** Removes what killed processes left; ages are told by the store's clock alone. */
async function removeAbandoned({ store, key, signal }: Probe): Promise<void> {
  const input = { Bucket: store.bucket, Prefix: wholePrefixOf(store.options, PROBE_NAME) };
  const { Contents = [] } = await store.repeated({ signal }, (client, http) =>
    client.send(new ListObjectsV2Command(input), http),
  );
  const own = Contents.find(({ Key }) => Key === key)?.LastModified?.getTime() ?? 0;
  for (const { Key, LastModified = new Date(own) } of Contents) {
    if (Key === undefined || LastModified.getTime() >= own - ABANDONED_AFTER_MS) continue;
    await deleteWholeKey(store, { key: Key, signal });
  }
}

async function askIntegrity(probe: Probe): Promise<Integrity> {
  if (await refusesWrong(probe, "crc32c")) return "crc32c";
  if (await refusesWrong(probe, "crc64nvme")) return "crc64nvme";
  const hex = await integrityDigestOf("md5", probe.body);
  const answer = await write(probe, checksumFieldsOf("md5", hex));
  return typeof answer === "object" && answer.ETag?.replaceAll('"', "") === hex ? "md5" : "none";
}

async function refusesWrong(probe: Probe, integrity: Integrity): Promise<boolean> {
  const hex = await integrityDigestOf(integrity, Buffer.from("another content"));
  try {
    await write(probe, checksumFieldsOf(integrity, hex));
    return false;
  } catch (error) {
    if (isPrefetchError(error) && error.code === "INTEGRITY") return true;
    throw error;
  }
}

async function askConditions(probe: Probe): Promise<SinkCapabilities["conditionalPut"]> {
  const ifAbsent = { IfNoneMatch: "*" };
  const first = await write(probe, ifAbsent);
  const isKept = first === "condition kept" || (await write(probe, ifAbsent)) === "condition kept";
  if (!isKept) return "none";
  const other = await write(probe, { IfMatch: '"0123456789abcdef0123456789abcdef"' });
  return other === "condition kept" ? "create-and-replace" : "create";
}

/** Writes the probe; a store says that it does not know a header with 400 or 501. */
async function write(
  { store, key, body, signal }: Probe,
  fields: Condition & ReturnType<typeof checksumFieldsOf>,
): Promise<Answer> {
  const input = { Bucket: store.bucket, Key: key, Body: body, ...fields };
  try {
    return await store.repeated({ key, signal }, (client, http) =>
      client.send(new PutObjectCommand(input), http),
    );
  } catch (error) {
    if (!isPrefetchError(error)) throw error;
    if (error.code === "CONFLICT") return "condition kept";
    if (isHeaderRefused(error)) return "refused";
    throw error;
  }
}
