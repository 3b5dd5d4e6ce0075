import type { SendableAnswer } from "../../http/send-answer.ts";
import { xmlDocument } from "../../store/xml/xml-document.ts";
import type { XmlNode } from "../../store/xml/xml-document.ts";
import type { S3Error } from "../s3-error.ts";

/** The name space that S3 gives its results; its errors have none. */
const RESULTS = "http://s3.amazonaws.com/doc/2006-03-01/";
const XML = { "Content-Type": "application/xml" };

/** Answers without a body. */
export function emptyAnswer(
  status: number,
  headers: Readonly<Record<string, string>> = {},
): SendableAnswer {
  return { status, headers, lengthBytes: status === 204 ? undefined : 0, read: () => [] };
}

/** Answers 200 with a result document. */
export function resultAnswer(
  root: string,
  nodes: readonly XmlNode[],
  headers: Readonly<Record<string, string>> = {},
): SendableAnswer {
  return textAnswer(200, xmlDocument(root, nodes, RESULTS), { ...XML, ...headers });
}

/** Who asked for what, as an error document tells it. */
export interface ErrorSubject {
  /** The key; empty for a bucket's operations. */
  readonly key: string;
  /** The id of the request. */
  readonly requestId: string;
}

/** Answers with an error document. */
export function errorAnswer(
  error: Pick<S3Error, "code" | "details" | "message" | "status">,
  { key, requestId }: ErrorSubject,
): SendableAnswer {
  const { fields = {}, headers = {} } = error.details;
  const document = xmlDocument("Error", [
    ["Code", error.code],
    ["Message", error.message],
    ["Key", key === "" ? undefined : key],
    ...Object.entries(fields),
    ["RequestId", requestId],
  ]);
  return textAnswer(error.status, document, { ...XML, ...headers });
}

function textAnswer(
  status: number,
  text: string,
  headers: Readonly<Record<string, string>>,
): SendableAnswer {
  const bytes = Buffer.from(text);
  return { status, headers, lengthBytes: bytes.byteLength, read: () => [bytes] };
}
