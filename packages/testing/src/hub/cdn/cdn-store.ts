import { createHash, randomBytes } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { bodyAnswer } from "../http/answer.ts";
import type { Answer } from "../http/answer.ts";
import { fileAnswer } from "../http/file-answer.ts";
import type { Commit, CommittedFile } from "../repository/commit.ts";
import { contentDisposition } from "../routes/file-headers.ts";
import { isSignedTarget, signTarget } from "./signed-url.ts";

/** The files on the CDN. */
export interface CdnStore {
  /** Puts a file there; returns path and query, signed. */
  publish(commit: Commit, file: CommittedFile): string;
  /** Returns the repository path of the file at an address, where there is one. */
  pathOf(target: string): string | undefined;
  /** Answers a request. */
  answer(target: string, headers: IncomingHttpHeaders): Answer;
}

/** Creates an empty CDN whose addresses live for `signedUrlTtlMs`. */
export function createCdnStore(signedUrlTtlMs: number): CdnStore {
  const secret = randomBytes(32).toString("hex");
  const files = new Map<string, CommittedFile>();
  const fileAt = (target: string): CommittedFile | undefined =>
    files.get(target.split("?")[0] ?? "");
  return {
    publish: (commit, file) => {
      const path = `/repos/${commit.id}/${hexOf(file.path)}`;
      files.set(path, file);
      const query = new URLSearchParams({
        "response-content-disposition": contentDisposition("attachment", file.path),
      });
      const target = `${path}?${query.toString()}`;
      return signTarget(target, (Date.now() + signedUrlTtlMs) / 1000, secret);
    },
    pathOf: (target) => fileAt(target)?.path,
    answer: (target, headers) => {
      const file = fileAt(target);
      if (file === undefined || !isSignedTarget(target, secret, Date.now() / 1000)) {
        return accessDenied();
      }
      return fileAnswer(file, headers.range, cdnHeaders(target, file));
    },
  };
}

/** Answers as CloudFront does to a signature that is wrong or expired. */
export function accessDenied(): Answer {
  const body =
    '<?xml version="1.0" encoding="UTF-8"?><Error><Code>AccessDenied</Code><Message>Access denied</Message></Error>';
  return bodyAnswer(403, body, {
    "Content-Type": "text/xml",
    Via: "1.1 emulator.cloudfront.net (CloudFront)",
    "X-Cache": "Error from cloudfront",
  });
}

/** The CDN's ETag is 64 hex digits as well, and not the content's SHA-256. */
function cdnHeaders(target: string, file: CommittedFile): Record<string, string> {
  return {
    "Content-Type": "application/octet-stream",
    "Content-Disposition": contentDisposition("attachment", file.path),
    "Cache-Control": "public, max-age=31536000",
    ETag: `"${hexOf(target.split("?")[0] ?? "")}"`,
    Via: "1.1 emulator.cloudfront.net (CloudFront)",
    "X-Cache": "Hit from cloudfront",
  };
}

function hexOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
