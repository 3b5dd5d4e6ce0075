import { GcsError } from "./gcs-error.ts";

// Statuses and reasons: "HTTP status and error codes for JSON" in the Cloud Storage reference.

/** The path is none of the API's. */
export function notFound(): GcsError {
  return new GcsError(404, "notFound", "Not Found");
}

/** The bucket does not exist. */
export function noSuchBucket(): GcsError {
  return new GcsError(404, "notFound", "The specified bucket does not exist.");
}

/** The object does not exist. */
export function noSuchObject(bucket: string, name: string): GcsError {
  return new GcsError(404, "notFound", `No such object: ${bucket}/${name}`);
}

/** A condition does not hold. */
export function conditionNotMet(): GcsError {
  const message = "At least one of the pre-conditions you specified did not hold.";
  return new GcsError(412, "conditionNotMet", message, {
    location: { locationType: "header", location: "If-Match" },
  });
}

/** The request contradicts itself or what it is about. */
export function invalid(message: string): GcsError {
  return new GcsError(400, "invalid", message);
}

/** A parameter is needed, or what one needs. */
export function required(message: string): GcsError {
  return new GcsError(400, "required", message);
}

/** The sender is not known. */
export function unauthorized(message: string, reason: "authError" | "required"): GcsError {
  return new GcsError(401, reason, message, {
    headers: { "WWW-Authenticate": 'Bearer realm="https://accounts.google.com/"' },
    location: { locationType: "header", location: "Authorization" },
  });
}

/** The session is not there: never was, has expired, or was cancelled. */
export function noSession(status: 404 | 410): GcsError {
  if (status === 404) return new GcsError(404, "notFound", "The upload session was not found.");
  return new GcsError(410, "gone", "The upload session is no longer available.");
}

/** The server does not know how. */
export function notImplemented(what: string): GcsError {
  return new GcsError(501, "notImplemented", `${what} is not implemented by this server.`);
}
