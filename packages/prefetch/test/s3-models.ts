import type { StoredModelInfo } from "@prefetch/core";
import { type S3Request, type S3Server, startS3Server } from "@prefetch/testing";
import { onTestFinished, vi } from "vitest";
import type { HfModelOptions } from "../src/index.ts";
import { type TinyHub, startTinyHub } from "./tiny-hub.ts";

/** A {@link TinyHub}, and the bucket `models`, which `s3://models` opens. */
export interface TinyHubAndS3 extends Omit<TinyHub, "sink" | "start"> {
  /** The store. */
  readonly s3: S3Server;
  /** Where the first commit's objects lie below the root. */
  readonly prefix: string;
}

/** Starts a Hub and a store that end with the test. The environment names the store until then. */
export async function startTinyHubAndS3(
  contents?: Readonly<Record<string, string>>,
): Promise<TinyHubAndS3> {
  const { start, sink: _, ...tiny } = await startTinyHub(contents);
  const s3 = await startS3Server();
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await s3.close();
  });
  vi.stubEnv("AWS_ENDPOINT_URL_S3", s3.url);
  vi.stubEnv("AWS_REGION", "us-east-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "testtest");
  const toS3 = { to: "s3://models", sinkOf: undefined };
  const prefetch = (changes: Partial<HfModelOptions> = {}): Promise<StoredModelInfo> =>
    start({
      ...(changes.rawDataPath === undefined ? toS3 : { sinkOf: undefined }),
      ...changes,
    }).wait();
  return { ...tiny, s3, prefix: `tiny/${tiny.commit}/`, prefetch };
}

/** Returns the texts that lie under a prefix, by path, without prefetch's own folder. */
export async function contentsInS3(
  s3: S3Server,
  prefix = "",
): Promise<Readonly<Record<string, string>>> {
  const contents: Record<string, string> = {};
  for (const key of s3.keys("models")) {
    if (!key.startsWith(prefix) || key.startsWith(`${prefix}.prefetch/`)) continue;
    const bytes = await s3.objectBytes("models", key);
    contents[key.slice(prefix.length)] = Buffer.from(bytes!).toString();
  }
  return contents;
}

/** Returns what was written or removed, in order: the operation, the key and the status. */
export function writesOf(s3: S3Server): readonly string[] {
  return s3.requests
    .filter(({ operation, key }) => /^(Put|Delete)/.test(operation) && !isProbe(key))
    .map(({ operation, key, status }) => `${operation} ${key} ${status}`);
}

/** Returns how the manifest under a prefix was written each time. */
export function publicationsOf(s3: S3Server, prefix: string): readonly S3Request[] {
  return s3.requests.filter(
    ({ operation, key }) => operation === "PutObject" && key === `${prefix}.prefetch/manifest.json`,
  );
}

function isProbe(key: string): boolean {
  return key.endsWith(".prefetch/probe") || key.includes(".prefetch/probe-");
}
