import { malformedXml } from "../s3-errors.ts";

/** A part as a request to complete an upload names it. */
export interface NamedPart {
  /** Its number. */
  readonly partNumber: number;
  /** Its ETag, without quotes. */
  readonly etag: string;
  /** The values of its `Checksum…` elements, by element name. */
  readonly checksums: ReadonlyMap<string, string>;
}

const PART = /<Part>(.*?)<\/Part>/gsu;
const FIELD = /<(\w+)>([^<]*)<\/\1>/gu;
const QUOTES = /&quot;|&#34;|&#x22;|"/gu;

/**
 * Reads the body of `CompleteMultipartUpload`. Its values are numbers, hex and base64: quotes are the
 * only thing ever escaped in it.
 *
 * @throws {@link S3Error} `MalformedXML`.
 */
export function parseCompletionRequest(xml: string): readonly NamedPart[] {
  const parts = [...xml.matchAll(PART)].map(([, content = ""]) => partOf(content));
  if (parts.length === 0) throw malformedXml();
  return parts;
}

function partOf(content: string): NamedPart {
  const fields = new Map(
    [...content.matchAll(FIELD)].map(([, name = "", text = ""]) => [name, text]),
  );
  const partNumber = Number(fields.get("PartNumber"));
  const etag = fields.get("ETag")?.trim().replace(QUOTES, "");
  if (!Number.isSafeInteger(partNumber) || etag === undefined) throw malformedXml();
  const checksums = [...fields].filter(([name]) => name.startsWith("Checksum"));
  return { partNumber, etag, checksums: new Map(checksums) };
}
