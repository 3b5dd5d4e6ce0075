import type { AzureServer } from "@prefetch/testing";
import { CONTAINER, signed, urlOf } from "./azure-fixture.ts";
import type { Ask } from "./azure-fixture.ts";

/** What a signed URL allows. */
export interface Grant {
  /** The letters of what it allows. */
  readonly permissions: string;
  /** The version that signs it. Default: `2022-11-02`. */
  readonly version?: string;
  /** When it begins. Default: it has begun. */
  readonly startsAt?: Date;
  /** When it ends. Default: in a minute. */
  readonly endsAt?: Date;
  /** The key that signs it. Default: that of the account. */
  readonly accountKey?: string;
}

const VERSION = "2022-11-02";

/** Returns the query that signs a blob, or the container where none is named. */
export function serviceGrant(
  server: AzureServer,
  blob: string | undefined,
  { permissions, version = VERSION, accountKey = server.accountKey, ...times }: Grant,
): Record<string, string> {
  const { st, se } = timesOf(times);
  const resource = blob === undefined ? "c" : "b";
  const name = [CONTAINER, ...(blob === undefined ? [] : [blob])].join("/");
  const beforeScope = [permissions, st, se, `/blob/${server.account}/${name}`, "", "", "", version];
  const text = [...beforeScope, resource, "", ...scopeOf(version), "", "", "", "", ""].join("\n");
  const query = { sp: permissions, st, se, sv: version, sr: resource };
  return { ...withoutEmpty(query), sig: signed(text, accountKey) };
}

/** What an account's signed query allows. */
export interface AccountGrant extends Grant {
  /** The services. Default: `b`. */
  readonly services?: string;
  /** The kinds of resources. Default: `sco`. */
  readonly resources?: string;
}

/** Returns the query that signs for the account. */
export function accountGrant(
  server: AzureServer,
  { permissions, services = "b", resources = "sco", version = VERSION, ...times }: AccountGrant,
): Record<string, string> {
  const { st, se } = timesOf(times);
  const head = [server.account, permissions, services, resources, st, se, "", "", version];
  const text = [...head, ...scopeOf(version), ""].join("\n");
  const query = { sp: permissions, ss: services, srt: resources, st, se, sv: version };
  return { ...withoutEmpty(query), sig: signed(text, server.accountKey) };
}

/** Returns a blob's URL that may be read. */
export function readableUrl(server: AzureServer, blob: string): string {
  return urlOf(server, { blob, query: serviceGrant(server, blob, { permissions: "r" }) });
}

/** Adds a signed query to that of a request. */
export function granted(ask: Ask, grant: Readonly<Record<string, string>>): Ask {
  return { ...ask, query: { ...ask.query, ...grant } };
}

/** The encryption scope, which nothing names here, is signed since this version. */
function scopeOf(version: string): readonly string[] {
  return version < "2020-12-06" ? [] : [""];
}

function timesOf({ startsAt, endsAt = new Date(Date.now() + 60_000) }: Partial<Grant>): {
  readonly st: string;
  readonly se: string;
} {
  return { st: startsAt === undefined ? "" : startsAt.toISOString(), se: endsAt.toISOString() };
}

function withoutEmpty(query: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ""));
}
