import { createHash, createHmac } from "node:crypto";
import type { AzureServer } from "@prefetch/testing";

/** The container that tests use. */
export const CONTAINER = "models";
/** CRC-64/NVME of `123456789` as the catalogue of CRCs has it (0xae8b14860a799888), the lowest byte first. */
export const CRC64_OF_DIGITS = "iJh5CoYUi64=";

/** A request. */
export interface Ask {
  /** The method. Default: GET. */
  readonly method?: string;
  /** The blob. Default: none, the container. */
  readonly blob?: string;
  /** The container. */
  readonly container?: string;
  /** The parameters of the query. */
  readonly query?: Readonly<Record<string, string>>;
  /** Headers. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The body. */
  readonly body?: Uint8Array | string;
}

/** An answer. */
export interface Answer {
  /** The status. */
  readonly status: number;
  /** The code of an error. */
  readonly code: string | null;
  /** All headers, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body. */
  readonly text: string;
}

/** Sends requests that are signed with a key. */
export type AzureClient = (ask: Ask) => Promise<Answer>;

/** Returns a client that signs with the account's key. */
export function clientOf(server: AzureServer, accountKey = server.accountKey): AzureClient {
  return (ask) => {
    const url = urlOf(server, ask);
    const headers = { "x-ms-date": new Date().toUTCString(), ...ask.headers };
    const authorization = `SharedKey ${server.account}:${signatureOf(server, ask, headers, accountKey)}`;
    return send(url, { ...ask, headers: { authorization, ...headers } });
  };
}

/** Sends a request as it is. */
export async function send(
  url: string,
  { method = "GET", headers, body }: Ask = {},
): Promise<Answer> {
  const answer = await fetch(url, {
    method,
    ...(headers === undefined ? {} : { headers }),
    ...(body === undefined ? {} : { body: Buffer.from(body) }),
  });
  return {
    status: answer.status,
    code: answer.headers.get("x-ms-error-code"),
    headers: Object.fromEntries(answer.headers),
    text: await answer.text(),
  };
}

/** Returns the URL that a request is for. */
export function urlOf(
  server: AzureServer,
  { container = CONTAINER, blob, query = {} }: Ask,
): string {
  const path = [container, ...(blob === undefined ? [] : blob.split("/"))]
    .map(encodeURIComponent)
    .join("/");
  const parameters = Object.entries(query)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join("&");
  return `${server.url}/${path}${parameters === "" ? "" : `?${parameters}`}`;
}

/** Signs a text with a key. */
export function signed(text: string, accountKey: string): string {
  return createHmac("sha256", Buffer.from(accountKey, "base64")).update(text).digest("base64");
}

/** Returns a block id; those of numbers below ten thousand are equally long. */
export function idOf(number: number): string {
  return Buffer.from(`block-${String(number).padStart(4, "0")}`).toString("base64");
}

/** Returns the MD5 of content, base64. */
export function md5Of(content: Uint8Array | string): string {
  return createHash("md5").update(content).digest("base64");
}

/** The reference's order: encoding, language, length, MD5, type, date, conditions, range. */
function signatureOf(
  server: AzureServer,
  { method = "GET", query = {}, body = "", ...ask }: Ask,
  headers: Readonly<Record<string, string>>,
  accountKey: string,
): string {
  const length = Buffer.byteLength(body);
  const standard = [
    headers["content-encoding"],
    headers["content-language"],
    length === 0 ? "" : length,
    headers["content-md5"],
    headers["content-type"],
    "",
    headers["if-modified-since"],
    headers["if-match"],
    headers["if-none-match"],
    headers["if-unmodified-since"],
    headers["range"],
  ];
  const own = Object.entries(headers)
    .filter(([name]) => name.startsWith("x-ms-"))
    .toSorted(([left], [right]) => (orderOf(left) < orderOf(right) ? -1 : 1))
    .map((entry) => entry.join(":"));
  const parameters = Object.entries(query)
    .map(([name, value]) => `${name.toLowerCase()}:${value}`)
    .toSorted();
  const { pathname } = new URL(urlOf(server, ask));
  const resource = [`/${server.account}${pathname}`, ...parameters];
  return signed([method, ...standard, ...own, ...resource].join("\n"), accountKey);
}

/** The service sorts an underscore before digits and letters, and passes hyphens over. */
function orderOf(name: string): string {
  return name.replaceAll("-", "").replaceAll("_", " ");
}
