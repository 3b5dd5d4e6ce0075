import { createHash } from "node:crypto";
import { contentSizeBytes, fixtureFileStats } from "../content/fixture-content.ts";
import type { FixtureContent, FixtureFile } from "../hub-emulator-api.ts";
import { gitBlobId } from "./git-objects.ts";
import { storageOf } from "./storage-rule.ts";

/** A file of a commit, its defaults filled in. */
export interface CommittedFile {
  /** The path in the repository. */
  readonly path: string;
  /** The bytes. */
  readonly content: FixtureContent;
  /** The size in bytes. */
  readonly sizeBytes: number;
  /** Where it lies. */
  readonly storage: "git" | "lfs";
  /** A false digest for the listing, where the fixture has one. */
  readonly listedDigest: string | undefined;
  /** The size that the listing tells, in bytes. */
  readonly listedSizeBytes: number;
}

/** One commit of an emulated repository. */
export interface Commit {
  /** 40 hex digits. */
  readonly id: string;
  /** The commit before it on its branch. */
  readonly parent: Commit | undefined;
  /** How many commits came before it. */
  readonly generation: number;
  /** When it was made; not the real time, so that fixtures stay the same. */
  readonly date: Date;
  /** The files by path. */
  readonly files: ReadonlyMap<string, CommittedFile>;
}

const FIRST_COMMIT_AT = Date.UTC(2025, 0, 1);
const COMMIT_INTERVAL_MS = 60_000;

/** Makes a commit whose tree is `files`. The same files after the same parent give the same id. */
export function createCommit(fixtures: readonly FixtureFile[], parent: Commit | undefined): Commit {
  const files = fixtures.map(committedFileOf);
  const generation = parent === undefined ? 0 : parent.generation + 1;
  return {
    id: commitIdOf(files, parent),
    parent,
    generation,
    date: new Date(FIRST_COMMIT_AT + generation * COMMIT_INTERVAL_MS),
    files: new Map(files.map((file) => [file.path, file])),
  };
}

function committedFileOf(fixture: FixtureFile): CommittedFile {
  const sizeBytes = contentSizeBytes(fixture.content);
  return {
    path: fixture.path,
    content: fixture.content,
    sizeBytes,
    storage: fixture.storage ?? storageOf(fixture.path, sizeBytes),
    listedDigest: fixture.listedDigest,
    listedSizeBytes: fixture.listedSizeBytes ?? sizeBytes,
  };
}

function commitIdOf(files: readonly CommittedFile[], parent: Commit | undefined): string {
  const lines = files.map((file) => `${file.storage} ${identityOf(file.content)} ${file.path}`);
  const text = [parent?.id ?? "", ...lines.toSorted()].join("\n");
  return createHash("sha1").update(text).digest("hex");
}

/** Tells contents apart without reading large ones: a commit has to be made at once. */
function identityOf(content: FixtureContent): string {
  if ("bytes" in content) return gitBlobId(content.bytes);
  if ("generated" in content) {
    return `generated ${content.generated.seed} ${content.generated.sizeBytes}`;
  }
  const { size, mtimeMs } = fixtureFileStats(content.diskPath);
  return `disk ${size} ${mtimeMs}`;
}
