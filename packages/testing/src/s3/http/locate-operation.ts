import type { S3Operation } from "../s3-server-api.ts";
import type { RequestTarget } from "./request-target.ts";

/** How an operation looks on the wire. */
interface Route {
  /** What it is. */
  readonly operation: S3Operation;
  /** The method. */
  readonly method: string;
  /** Whether it is about an object or a bucket. */
  readonly of: "bucket" | "object";
  /** Parameters that it has to have. */
  readonly needs?: readonly string[];
  /** Parameters that it may have. */
  readonly takes?: readonly string[];
  /** A header that it has to have. */
  readonly header?: string;
}

/** Sent along by SDKs to tell operations apart in logs. */
const IGNORED_PARAMETER = "x-id";
const COPY_SOURCE = "x-amz-copy-source";
const LIST = ["prefix", "delimiter", "encoding-type"];
const PART = ["partNumber", "uploadId"];

/** Every operation; the first that fits is the one. */
const ROUTES: readonly Route[] = [
  { operation: "HeadBucket", method: "HEAD", of: "bucket" },
  {
    operation: "ListObjectsV2",
    method: "GET",
    of: "bucket",
    needs: ["list-type"],
    takes: [...LIST, "max-keys", "continuation-token", "start-after", "fetch-owner"],
  },
  {
    operation: "ListMultipartUploads",
    method: "GET",
    of: "bucket",
    needs: ["uploads"],
    takes: [...LIST, "max-uploads", "key-marker", "upload-id-marker"],
  },
  { operation: "UploadPartCopy", method: "PUT", of: "object", needs: PART, header: COPY_SOURCE },
  { operation: "UploadPart", method: "PUT", of: "object", needs: PART },
  { operation: "CopyObject", method: "PUT", of: "object", header: COPY_SOURCE },
  { operation: "PutObject", method: "PUT", of: "object" },
  {
    operation: "ListParts",
    method: "GET",
    of: "object",
    needs: ["uploadId"],
    takes: ["max-parts", "part-number-marker", "encoding-type"],
  },
  { operation: "GetObject", method: "GET", of: "object" },
  { operation: "HeadObject", method: "HEAD", of: "object" },
  { operation: "AbortMultipartUpload", method: "DELETE", of: "object", needs: ["uploadId"] },
  { operation: "DeleteObject", method: "DELETE", of: "object" },
  { operation: "CreateMultipartUpload", method: "POST", of: "object", needs: ["uploads"] },
  { operation: "CompleteMultipartUpload", method: "POST", of: "object", needs: ["uploadId"] },
];

/** Returns the operation that a request asks for. A parameter that it does not know makes it `Unknown`. */
export function locateOperation(
  method: string,
  target: RequestTarget,
  headers: Readonly<Record<string, string>>,
): S3Operation {
  if (target.bucket === "") return "Unknown";
  const of = target.key === "" ? "bucket" : "object";
  const route = ROUTES.find(
    (candidate) =>
      candidate.method === method &&
      candidate.of === of &&
      (candidate.header === undefined || candidate.header in headers) &&
      fitsQuery(candidate, target.query),
  );
  return route?.operation ?? "Unknown";
}

function fitsQuery({ needs = [], takes = [] }: Route, query: ReadonlyMap<string, string>): boolean {
  const known = new Set([...needs, ...takes, IGNORED_PARAMETER]);
  return (
    needs.every((name) => query.has(name)) && [...query.keys()].every((name) => known.has(name))
  );
}
