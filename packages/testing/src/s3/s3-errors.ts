import { S3Error } from "./s3-error.ts";

// Codes and statuses: "Error responses" in the Amazon S3 API reference.

/** The bucket does not exist. */
export function noSuchBucket(bucket: string): S3Error {
  return new S3Error(404, "NoSuchBucket", "The specified bucket does not exist", {
    fields: { BucketName: bucket },
  });
}

/** The object does not exist. */
export function noSuchKey(): S3Error {
  return new S3Error(404, "NoSuchKey", "The specified key does not exist.");
}

/** The upload does not exist, or no longer. */
export function noSuchUpload(uploadId: string): S3Error {
  const message =
    "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.";
  return new S3Error(404, "NoSuchUpload", message, { fields: { UploadId: uploadId } });
}

/** A condition does not hold. */
export function preconditionFailed(condition: string): S3Error {
  const message = "At least one of the pre-conditions you specified did not hold";
  return new S3Error(412, "PreconditionFailed", message, { fields: { Condition: condition } });
}

/** The body is not what its checksum says. */
export function badDigest(what: string): S3Error {
  return new S3Error(400, "BadDigest", `The ${what} you specified did not match what we received.`);
}

/** The request contradicts itself or what it is about. */
export function invalidRequest(message: string): S3Error {
  return new S3Error(400, "InvalidRequest", message);
}

/** A parameter is out of range. */
export function invalidArgument(message: string): S3Error {
  return new S3Error(400, "InvalidArgument", message);
}

/** A part to complete with is not there, or is another one. */
export function invalidPart(partNumber: number): S3Error {
  const message =
    "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.";
  return new S3Error(400, "InvalidPart", message, { fields: { PartNumber: String(partNumber) } });
}

/** The body is no document of the kind that is needed. */
export function malformedXml(): S3Error {
  return new S3Error(
    400,
    "MalformedXML",
    "The XML you provided was not well-formed or did not validate.",
  );
}

/** The server failed. */
export function internalError(): S3Error {
  return new S3Error(500, "InternalError", "Internal Error");
}

/** The server does not know how. */
export function notImplemented(what: string): S3Error {
  return new S3Error(501, "NotImplemented", `${what} is not implemented by this server.`);
}
