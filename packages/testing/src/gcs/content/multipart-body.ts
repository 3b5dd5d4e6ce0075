import { invalid } from "../gcs-errors.ts";

/** The two parts of a `multipart/related` upload. */
export interface MultipartBody {
  /** The metadata, JSON. */
  readonly metadata: string;
  /** The content's type, where its part names one. */
  readonly contentType: string | undefined;
  /** The content. */
  readonly content: Uint8Array;
}

const BOUNDARY = /^multipart\/related\s*;.*boundary=(?:"([^"]+)"|([^\s;]+))/i;
const CONTENT_TYPE = /^content-type:\s*(.+?)\s*$/im;

/**
 * Takes a `multipart/related` body (RFC 2387) apart: metadata, then content.
 *
 * @throws {@link GcsError} 400 where it is none.
 */
export function parseMultipart(type: string | undefined, body: Buffer): MultipartBody {
  const [, quoted, plain] = BOUNDARY.exec(type ?? "") ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined) throw malformed();
  const delimiter = `--${boundary}`;
  if (delimitedAt(body, `${delimiter}\r\n`, 0) !== 0) throw malformed();
  const metadataEnd = delimitedAt(body, `\r\n${delimiter}\r\n`, delimiter.length);
  const metadata = partOf(body.subarray(delimiter.length + 2, metadataEnd));
  const mediaStart = metadataEnd + delimiter.length + 4;
  const mediaEnd = delimitedAt(body, `\r\n${delimiter}`, mediaStart);
  // What holds the boundary itself has to be sent with another one.
  if (delimitedAt(body, `\r\n${delimiter}--`, mediaStart) !== mediaEnd) throw malformed();
  const media = partOf(body.subarray(mediaStart, mediaEnd));
  const [, contentType] = CONTENT_TYPE.exec(media.headers) ?? [];
  return { metadata: metadata.content.toString(), contentType, content: media.content };
}

function delimitedAt(body: Buffer, delimiter: string, from: number): number {
  const at = body.indexOf(delimiter, from);
  if (at === -1) throw malformed();
  return at;
}

/** A part without headers begins with the empty line that would end them. */
function partOf(part: Buffer): { readonly headers: string; readonly content: Buffer } {
  if (part.subarray(0, 2).toString() === "\r\n") return { headers: "", content: part.subarray(2) };
  const end = part.indexOf("\r\n\r\n");
  if (end === -1) throw malformed();
  return { headers: part.subarray(0, end).toString(), content: part.subarray(end + 4) };
}

function malformed(): Error {
  return invalid("Malformed multipart body.");
}
