import { createHash } from "node:crypto";
import { S3Client } from "@aws-sdk/client-s3";
import type { S3ClientConfig } from "@aws-sdk/client-s3";
import type { S3Server } from "@prefetch/testing";
import { onTestFinished } from "vitest";

/** The bucket that tests use. */
export const BUCKET = "models";

/** Creates a client of the server that tries everything once; it ends with the test. */
export function clientOf(server: S3Server, config: S3ClientConfig = {}): S3Client {
  const client = new S3Client({
    endpoint: server.url,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "testtest" },
    forcePathStyle: true,
    maxAttempts: 1,
    requestChecksumCalculation: "WHEN_REQUIRED",
    ...config,
  });
  onTestFinished(() => client.destroy());
  return client;
}

/** Returns bytes that look random and are the same every time. */
export function sampleBytes(sizeBytes: number, seed = 1): Buffer {
  const block = createHash("sha256").update(String(seed)).digest();
  return Buffer.alloc(sizeBytes, block);
}

/** Returns a digest of bytes. */
export function digestOf(
  algorithm: "md5" | "sha1" | "sha256",
  bytes: Uint8Array | string,
  encoding: "base64" | "hex" = "hex",
): string {
  return createHash(algorithm).update(bytes).digest(encoding);
}

/** Sets headers of every request before it is signed. */
export function setHeaders(client: S3Client, headers: Readonly<Record<string, string>>): void {
  client.middlewareStack.add(headerMiddleware(headers), { step: "build", name: "set-headers" });
}

/** Sets headers of every request when it has been signed. */
export function forgeHeaders(client: S3Client, headers: Readonly<Record<string, string>>): void {
  client.middlewareStack.add(headerMiddleware(headers), {
    step: "finalizeRequest",
    priority: "low",
    name: "forge-headers",
  });
}

function headerMiddleware(headers: Readonly<Record<string, string>>): HeaderMiddleware {
  return (next) => (args) => {
    const { request } = args;
    if (isRequest(request)) Object.assign(request.headers, headers);
    return next(args);
  };
}

function isRequest(request: unknown): request is { readonly headers: object } {
  return typeof request === "object" && request !== null && "headers" in request;
}

type HeaderMiddleware = <Args extends { request: unknown }, Output>(
  next: (args: Args) => Promise<Output>,
) => (args: Args) => Promise<Output>;
