import type { SendableAnswer } from "../../http/send-answer.ts";
import { xmlDocument } from "../../store/xml/xml-document.ts";
import type { AzureError } from "../azure-error.ts";

/** Statuses whose answers have no body at all. */
const BODILESS = new Set([204, 304]);

/** Answers without a body. */
export function emptyAnswer(
  status: number,
  headers: Readonly<Record<string, string>> = {},
): SendableAnswer {
  return {
    status,
    headers,
    lengthBytes: BODILESS.has(status) ? undefined : 0,
    read: () => [],
  };
}

/** Answers with a document. */
export function xmlAnswer(
  status: number,
  document: string,
  headers: Readonly<Record<string, string>> = {},
): SendableAnswer {
  const bytes = Buffer.from(document);
  return {
    status,
    headers: { "Content-Type": "application/xml", ...headers },
    lengthBytes: bytes.byteLength,
    read: () => [bytes],
  };
}

/** Answers with an error document. */
export function errorAnswer(
  error: Pick<AzureError, "code" | "details" | "message" | "status">,
  requestId: string,
): SendableAnswer {
  const { fields = {}, headers = {} } = error.details;
  const all = { "x-ms-error-code": error.code, ...headers };
  if (BODILESS.has(error.status)) return emptyAnswer(error.status, all);
  const document = xmlDocument("Error", [
    ["Code", error.code],
    ["Message", `${error.message}\nRequestId:${requestId}\nTime:${new Date().toISOString()}`],
    ...Object.entries(fields),
  ]);
  // The service writes line ends as they are, and its clients know nothing else.
  return xmlAnswer(error.status, document.replaceAll("&#xa;", "\n"), all);
}
