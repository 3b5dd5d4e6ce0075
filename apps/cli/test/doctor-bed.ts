import { once } from "node:events";
import { createServer } from "node:net";
import { expect } from "vitest";
import { type CliResult, documentsIn } from "./cli-process.ts";
import { REPOSITORY, type S3TestBed } from "./s3-for-tests.ts";

/** What `prefetch doctor --json` tells of one check. */
export interface ToldCheck {
  readonly subject: string;
  readonly name: string;
  readonly outcome: string;
  readonly detail: string;
  readonly cure?: string;
  readonly code?: string;
}

/** What one check came to, as a person and as a program are told of it. */
export interface DoctorOutcome {
  readonly status: number | null;
  readonly text: CliResult;
  readonly checks: readonly ToldCheck[];
}

/** Runs `prefetch doctor` once for a person and once for a program; both have to end alike. */
export async function runDoctorTwice(
  bed: S3TestBed,
  url: string,
  changes: Readonly<Record<string, string>> = {},
): Promise<DoctorOutcome> {
  const argv = ["doctor", url, "--repo", REPOSITORY];
  const inText = bed.run(argv, changes);
  // In a directory one would take away the folder that the other has just made.
  if (!url.includes("://")) await inText;
  const [text, json] = await Promise.all([inText, bed.run([...argv, "--json"], changes)]);
  expect(json.status).toBe(text.status);
  const [result] = documentsIn(json.stdout);
  expect(result).toMatchObject({ type: "result", passed: text.status === 0 });
  return { status: text.status, text, checks: checksIn(result) };
}

function checksIn(result: Readonly<Record<string, unknown>> | undefined): readonly ToldCheck[] {
  const told = result?.["checks"];
  return Array.isArray(told) ? told : [];
}

/** The checks that failed, `subject name`, in order. */
export function failedIn({ checks }: DoctorOutcome): readonly string[] {
  return checks
    .filter(({ outcome }) => outcome === "failed")
    .map(({ subject, name }) => `${subject} ${name}`);
}

/** One check by its name. */
export function checkIn({ checks }: DoctorOutcome, name: string): ToldCheck | undefined {
  return checks.find((check) => check.name === name);
}

/** Nothing of the check is in the bucket. */
export function expectNothingLeft({ s3 }: S3TestBed): void {
  expect({ keys: s3.keys("models"), open: s3.openUploads() }).toEqual({ keys: [], open: [] });
}

/** An address on this machine that nothing listens at. */
export async function closedAddress(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
}
