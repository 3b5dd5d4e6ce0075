import type { Digest } from "./digest.ts";
import type { ErrorCode, FileFailure } from "./prefetch-error.ts";

/** A run began. */
export interface RunStarted {
  readonly type: "run-started";
  /** The run's id. */
  readonly runId: string;
  /** The repository as it was given. */
  readonly repoId: string;
  /** The revision as it was given. */
  readonly revision: string;
}

/** The revision was pinned to a commit. */
export interface RevisionResolved {
  readonly type: "revision-resolved";
  /** The repository's canonical id. */
  readonly repoId: string;
  /** The revision as it was given. */
  readonly revision: string;
  /** The commit that everything after this uses. */
  readonly commit: string;
  /** The prefix that the model will be published under. */
  readonly url: string;
}

/** It was decided what to copy, what to reuse and what to leave out. */
export interface Planned {
  readonly type: "planned";
  /** The prefix that this is planned for. */
  readonly url: string;
  /** Files that cross the network. */
  readonly copyFiles: number;
  /** Their bytes. */
  readonly copyBytes: number;
  /** Files that the prefix already holds, or that are copied inside the store. */
  readonly reuseFiles: number;
  /** Their bytes. */
  readonly reuseBytes: number;
  /** Entries left out, each with a reason in the plan. */
  readonly skippedFiles: number;
  /** Their bytes. */
  readonly skippedBytes: number;
}

/** A file's first byte was asked for. */
export interface FileStarted {
  readonly type: "file-started";
  /** The path in the repository. */
  readonly path: string;
  /** The file's size in bytes. */
  readonly sizeBytes: number;
  /** How many parts it is cut into. */
  readonly partCount: number;
}

/** The store acknowledged a part. */
export interface PartWritten {
  readonly type: "part-written";
  /** The path in the repository. */
  readonly path: string;
  /** Counted from 1. */
  readonly partNumber: number;
  /** The part's size in bytes. */
  readonly sizeBytes: number;
}

/** A try failed and will be repeated. */
export interface AttemptFailed {
  readonly type: "attempt-failed";
  /** What was being done. */
  readonly operation: "resolve" | "list" | "open" | "read" | "write" | "complete" | "copy";
  /** The path in the repository, where it concerns a file. */
  readonly path?: string | undefined;
  /** Which try it was, counted from 1. */
  readonly attempt: number;
  /** Why it failed. */
  readonly code: ErrorCode;
  /** What happened. */
  readonly message: string;
  /** How long until the next try, in milliseconds. */
  readonly retryInMs: number;
}

/** A peer asked to be left alone; every request to it waits. */
export interface Throttled {
  readonly type: "throttled";
  /** The peer's origin. */
  readonly origin: string;
  /** How long, in milliseconds. */
  readonly waitMs: number;
}

/** The number of connections was changed. */
export interface ConnectionsChanged {
  readonly type: "connections-changed";
  /** How many there are now. */
  readonly connections: number;
  /** Why: a peer asked for fewer, or the throughput grew or fell with their number. */
  readonly reason: "throttled" | "faster" | "slower";
}

/** A file's content has the digest that the Hub promised; its upload is completed after this. */
export interface FileVerified {
  readonly type: "file-verified";
  /** The path in the repository. */
  readonly path: string;
  /** The digest that was compared. */
  readonly digest: Digest;
  /** The content's SHA-256, 64 hex digits. */
  readonly sha256: string;
}

/** A file is complete in the store. */
export interface FileStored {
  readonly type: "file-stored";
  /** The path in the repository. */
  readonly path: string;
  /** The file's size in bytes. */
  readonly sizeBytes: number;
}

/** A file did not cross the network: the prefix held it, or it was copied inside the store. */
export interface FileReused {
  readonly type: "file-reused";
  /** The path in the repository. */
  readonly path: string;
  /** The file's size in bytes. */
  readonly sizeBytes: number;
  /** The object that it was copied from, where it was. */
  readonly fromUrl?: string | undefined;
}

/** A file goes on where an earlier run was interrupted. */
export interface FileResumed {
  readonly type: "file-resumed";
  /** The path in the repository. */
  readonly path: string;
  /** How many of its bytes the store holds already. */
  readonly heldBytes: number;
  /** The file's size in bytes. */
  readonly sizeBytes: number;
}

/** A file could not be streamed; it is downloaded to scratch disk, verified there, and uploaded. */
export interface FellBack {
  readonly type: "fell-back";
  /** The path in the repository. */
  readonly path: string;
  /** Why it could not be streamed. */
  readonly code: ErrorCode;
  /** What happened. */
  readonly message: string;
}

/** Who is at a prefix, and how far. */
export interface LeaseHolder {
  /** The run's id. */
  readonly runId: string;
  /** The host's name. */
  readonly host: string;
  /** The process's id there. */
  readonly pid: number;
  /** Files that it has stored. */
  readonly storedFiles: number;
  /** Files of its whole plan; 0 before it has one. */
  readonly totalFiles: number;
  /** Bytes that arrived. */
  readonly receivedBytes: number;
  /** Bytes of its whole plan. */
  readonly totalBytes: number;
}

/** Another run is at this prefix; this one waits for it. Told again as that one gets on. */
export interface RunAwaited {
  readonly type: "run-awaited";
  /** The prefix. */
  readonly url: string;
  /** The other run. */
  readonly holder: LeaseHolder;
}

/** The run that was at this prefix is gone; this one goes on in its place. */
export interface RunTakenOver {
  readonly type: "run-taken-over";
  /** The prefix. */
  readonly url: string;
  /** The other run. */
  readonly holder: LeaseHolder;
  /** Why: it stopped renewing its lease, its process is gone, or it was an earlier try of this job. */
  readonly reason: "lapsed" | "process-gone" | "same-job";
}

/** A file was given up; the others go on. */
export interface FileFailed extends FileFailure {
  readonly type: "file-failed";
}

/** How far the transfer is. Sent a few times a second at most; dropped first for a slow reader. */
export interface Progressed {
  readonly type: "progressed";
  /** Bytes that arrived, repeated ones counted once. */
  readonly receivedBytes: number;
  /** Bytes of the whole plan. */
  readonly totalBytes: number;
  /** Files complete in the store. */
  readonly storedFiles: number;
  /** Files of the whole plan. */
  readonly totalFiles: number;
  /** The files in flight, the largest first, and how far each is. */
  readonly files: readonly FileProgress[];
}

/** How far one file is. */
export interface FileProgress {
  /** The path in the repository. */
  readonly path: string;
  /** Bytes that arrived. */
  readonly receivedBytes: number;
  /** The file's size in bytes. */
  readonly sizeBytes: number;
}

/** Something is odd but no reason to stop. */
export interface Warned {
  readonly type: "warned";
  /** What, and what to do about it. */
  readonly message: string;
}

/** The manifest is in place: the model is complete. */
export interface Published {
  readonly type: "published";
  /** The prefix that the model lies under. */
  readonly url: string;
  /** The manifest's address. */
  readonly manifestUrl: string;
  /** The commit. */
  readonly commit: string;
  /** False where everything was already in place and nothing moved. */
  readonly changed: boolean;
}

/** One of several destinations was given up; the run goes on for the others, and fails in the end. */
export interface DestinationFailed {
  readonly type: "destination-failed";
  /** Its root. */
  readonly url: string;
  /** Why. */
  readonly code: ErrorCode | "INTERNAL";
  /** What happened and what to do. */
  readonly message: string;
}

/** The run ended without a result. The last event of a run that fails. */
export interface RunFailed {
  readonly type: "run-failed";
  /** Why. */
  readonly code: ErrorCode | "INTERNAL";
  /** What happened and what to do. */
  readonly message: string;
  /** The files that failed, where the run failed because of them. */
  readonly failures: readonly FileFailure[];
}

/** What the streamer tells. */
export type TransferEvent =
  | FileStarted
  | PartWritten
  | AttemptFailed
  | ConnectionsChanged
  | FileVerified
  | FileStored
  | FileReused
  | FileResumed
  | FellBack
  | FileFailed
  | Progressed;

/** What a source tells. */
export type SourceEvent = AttemptFailed | Throttled | Warned;

/** What happens in a run, as facts of the past. A program tells them apart by `type`. */
export type PrefetchEvent =
  | RunStarted
  | RevisionResolved
  | Planned
  | TransferEvent
  | Throttled
  | Warned
  | RunAwaited
  | RunTakenOver
  | Published
  | DestinationFailed
  | RunFailed;
