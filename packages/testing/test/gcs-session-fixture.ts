import { once } from "node:events";
import { request } from "node:http";
import type { GcsServer } from "@prefetch/testing";
import { expect } from "vitest";
import { ask, QUANTUM, uploadUrl } from "./gcs-fixture.ts";
import type { GcsAnswer } from "./gcs-fixture.ts";

/** A resumable upload under way. */
export interface TestSession {
  /** Its address. */
  readonly url: string;
  /** Sends bytes from an offset on. */
  send(
    start: number,
    bytes: Uint8Array<ArrayBuffer>,
    total: number | "*",
    headers?: Readonly<Record<string, string>>,
  ): Promise<GcsAnswer>;
  /** Asks how far it is. */
  query(total?: number | "*", headers?: Readonly<Record<string, string>>): Promise<GcsAnswer>;
  /** Cancels it. */
  cancel(): Promise<GcsAnswer>;
}

/** What a session begins with. */
export interface SessionBeginning {
  /** More parameters. */
  readonly query?: Readonly<Record<string, string | number>>;
  /** More headers. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The metadata. */
  readonly metadata?: object;
}

/** Begins a resumable upload. */
export async function beginSession(
  server: GcsServer,
  name: string,
  { query = {}, headers = {}, metadata }: SessionBeginning = {},
): Promise<TestSession> {
  const body = metadata === undefined ? "" : JSON.stringify(metadata);
  const init = { method: "POST", headers, body };
  const answer = await ask(uploadUrl(server, { uploadType: "resumable", name, ...query }), init);
  return sessionAt(answer.headers.get("location") ?? "");
}

/** Goes on with a session. */
export function sessionAt(url: string): TestSession {
  const put = (
    range: string,
    headers: Readonly<Record<string, string>>,
    body?: Uint8Array<ArrayBuffer>,
  ): Promise<GcsAnswer> =>
    ask(url, {
      method: "PUT",
      headers: { "content-range": `bytes ${range}`, ...headers },
      ...(body === undefined ? {} : { body }),
    });
  return {
    url,
    send: (start, bytes, total, headers = {}) =>
      put(`${start}-${start + bytes.byteLength - 1}/${total}`, headers, bytes),
    query: (total = "*", headers = {}) => put(`*/${total}`, headers),
    cancel: () => ask(url, { method: "DELETE" }),
  };
}

/** Returns what an answer says is kept; `undefined` where it says nothing. */
export function keptBytes({ headers }: GcsAnswer): number | undefined {
  const range = headers.get("range");
  return range === null ? undefined : Number(range.replace("bytes=0-", "")) + 1;
}

/** A write of which the server has seen a part. */
export interface TestWrite {
  /** Sends the rest; returns the answer's status and body. */
  finish(): Promise<Pick<GcsAnswer, "status" | "text">>;
  /** Goes away. */
  leave(): Promise<void>;
}

/** Writes a session's only chunk up to a byte, and waits until the server keeps so much. */
export async function beginWrite(
  server: GcsServer,
  { url }: TestSession,
  bytes: Uint8Array,
  firstBytes: number,
): Promise<TestWrite> {
  const { byteLength } = bytes;
  const put = request(url, {
    method: "PUT",
    headers: {
      "content-range": `bytes 0-${byteLength - 1}/${byteLength}`,
      "content-length": byteLength,
    },
  });
  put.write(bytes.subarray(0, firstBytes));
  const kept = firstBytes - (firstBytes % QUANTUM);
  await expect.poll(() => server.openUploads()[0]?.persistedBytes).toBe(kept);
  return {
    finish: async () => {
      put.end(bytes.subarray(firstBytes));
      const [response] = await once(put, "response");
      const text = String(
        await response.setEncoding("utf8").reduce((all: string, run: string) => all + run, ""),
      );
      return { status: response.statusCode, text };
    },
    leave: async () => {
      const left = once(put, "error");
      put.destroy();
      await left;
    },
  };
}
