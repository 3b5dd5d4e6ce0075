import { once } from "node:events";
import type { ServerResponse } from "node:http";

/** Bytes in order, in runs of any length; a run must not be written to. */
export type ByteRuns = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/** An answer before it is sent. */
export interface SendableAnswer {
  /** The HTTP status. */
  readonly status: number;
  /** The headers but `Content-Length`. */
  readonly headers: Readonly<Record<string, string>>;
  /** What `Content-Length` says; `undefined` sends the body chunked. */
  readonly lengthBytes: number | undefined;
  /** Reads the body; `signal` tells that nobody listens any more. */
  readonly read: (signal: AbortSignal) => ByteRuns;
}

/** What {@link sendAnswer} needs besides the answer. */
export interface Delivery {
  /** Ends the sending; the socket is gone or about to be. */
  readonly signal: AbortSignal;
  /** Leaves the body out, as HEAD asks. */
  readonly headersOnly: boolean;
  /** Told of every run of body bytes handed to the socket. */
  readonly onBytes: (byteLength: number) => void;
}

/** Sends an answer, no faster than the peer reads it. Rejects where reading the body does. */
export async function sendAnswer(
  response: ServerResponse,
  answer: SendableAnswer,
  delivery: Delivery,
): Promise<void> {
  const { lengthBytes } = answer;
  const length = lengthBytes === undefined ? {} : { "Content-Length": String(lengthBytes) };
  response.writeHead(answer.status, { ...answer.headers, ...length });
  if (delivery.headersOnly) {
    response.end();
    return;
  }
  response.flushHeaders();
  for await (const bytes of answer.read(delivery.signal)) {
    if (delivery.signal.aborted) return;
    delivery.onBytes(bytes.byteLength);
    if (!response.write(bytes)) await once(response, "drain", { signal: delivery.signal });
  }
  response.end();
}
