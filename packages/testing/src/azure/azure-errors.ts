import { AzureError } from "./azure-error.ts";

// Codes and statuses: "Common REST API error codes" and "Blob Storage error codes" in the reference of the
// Azure Storage services.

/** The container does not exist. */
export function containerNotFound(): AzureError {
  return new AzureError(404, "ContainerNotFound", "The specified container does not exist.");
}

/** The blob does not exist. */
export function blobNotFound(): AzureError {
  return new AzureError(404, "BlobNotFound", "The specified blob does not exist.");
}

/** The blob exists, and must not. */
export function blobAlreadyExists(): AzureError {
  return new AzureError(409, "BlobAlreadyExists", "The specified blob already exists.");
}

/** A condition does not hold. */
export function conditionNotMet(): AzureError {
  const message = "The condition specified using HTTP conditional header(s) is not met.";
  return new AzureError(412, "ConditionNotMet", message);
}

/** A condition on the source of a copy does not hold. */
export function sourceConditionNotMet(): AzureError {
  const message = "The source condition specified using HTTP conditional header(s) is not met.";
  return new AzureError(412, "SourceConditionNotMet", message);
}

/** A header has a value that it cannot have. */
export function invalidHeaderValue(name: string, value: string): AzureError {
  const message = "The value for one of the HTTP headers is not in the correct format.";
  return new AzureError(400, "InvalidHeaderValue", message, {
    fields: { HeaderName: name, HeaderValue: value },
  });
}

/** A header that has to be there is not. */
export function missingRequiredHeader(name: string): AzureError {
  const message = "An HTTP header that's mandatory for this request is not specified.";
  return new AzureError(400, "MissingRequiredHeader", message, { fields: { HeaderName: name } });
}

/** A parameter has a value that it cannot have. */
export function invalidQueryParameterValue(
  name: string,
  value: string,
  reason: string,
): AzureError {
  const message = "Value for one of the query parameters specified in the request URI is invalid.";
  return new AzureError(400, "InvalidQueryParameterValue", message, {
    fields: { QueryParameterName: name, QueryParameterValue: value, Reason: reason },
  });
}

/** The body is no document of the kind that is needed. */
export function invalidXmlDocument(): AzureError {
  return new AzureError(400, "InvalidXmlDocument", "XML specified is not syntactically valid.");
}

/** The source of a copy is not there, or not for everybody. */
export function cannotVerifyCopySource(
  status: number,
  message: string,
  sourceCode: string,
): AzureError {
  return new AzureError(status, "CannotVerifyCopySource", message, {
    headers: {
      "x-ms-copy-source-status-code": String(status),
      "x-ms-copy-source-error-code": sourceCode,
    },
  });
}

/** The signature, the token or the time of a request is wrong. */
export function authenticationFailed(detail: string): AzureError {
  const message =
    "Server failed to authenticate the request. Make sure the value of Authorization header is formed correctly including the signature.";
  return new AzureError(403, "AuthenticationFailed", message, {
    fields: { AuthenticationErrorDetail: detail },
  });
}

/** The server does not know how. */
export function notImplemented(what: string): AzureError {
  return new AzureError(501, "NotImplemented", `${what} is not implemented by this server.`);
}
