import type { GcsOperation } from "../gcs-server-api.ts";
import type { RequestTarget } from "./request-target.ts";

/** `Content-Range` of a PUT that asks a session how far it is. */
const QUERY_RANGE = /^bytes \*\//;

/** Returns the operation that a request asks for. */
export function locateOperation(
  method: string,
  target: RequestTarget,
  headers: Readonly<Record<string, string>>,
): GcsOperation {
  if (target.service === "upload") return uploadOperation(method, target, headers);
  if (target.action !== undefined) return actionOperation(method, target.action);
  if (target.name !== "") return objectOperation(method, target.query);
  if (method !== "GET") return "Unknown";
  return target.objects ? "ListObjects" : "GetBucket";
}

function uploadOperation(
  method: string,
  { objects, name, query }: RequestTarget,
  headers: Readonly<Record<string, string>>,
): GcsOperation {
  if (!objects || name !== "") return "Unknown";
  if (!query.has("upload_id")) return method === "POST" ? insertOperation(query) : "Unknown";
  if (method === "DELETE") return "CancelUpload";
  if (method !== "PUT") return "Unknown";
  return QUERY_RANGE.test(headers["content-range"] ?? "") ? "QueryUpload" : "UploadChunk";
}

function insertOperation(query: ReadonlyMap<string, string>): GcsOperation {
  const type = query.get("uploadType");
  if (type === "resumable") return "StartUpload";
  return type === "media" || type === "multipart" ? "InsertObject" : "Unknown";
}

function actionOperation(method: string, action: RequestTarget["action"]): GcsOperation {
  if (method !== "POST") return "Unknown";
  return action === "compose" ? "ComposeObject" : "RewriteObject";
}

function objectOperation(method: string, query: ReadonlyMap<string, string>): GcsOperation {
  if (method === "DELETE") return "DeleteObject";
  if (method !== "GET") return "Unknown";
  return query.get("alt") === "media" ? "ReadObject" : "GetObject";
}
