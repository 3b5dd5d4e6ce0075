export type { CallOptions, ReadOptions } from "./call-options.ts";
export { createFileHasher, parseDigest } from "./digest.ts";
export type { Digest, FileDigests, FileHasher } from "./digest.ts";
export type {
  AttemptFailed,
  ConnectionsChanged,
  FileFailed,
  FellBack,
  FileProgress,
  FileResumed,
  FileReused,
  FileStarted,
  FileStored,
  FileVerified,
  LeaseHolder,
  PartWritten,
  DestinationFailed,
  Planned,
  PrefetchEvent,
  Progressed,
  Published,
  RevisionResolved,
  RunAwaited,
  RunFailed,
  RunStarted,
  RunTakenOver,
  SourceEvent,
  Throttled,
  TransferEvent,
  Warned,
} from "./events.ts";
export type {
  HuggingFaceModelInfo,
  Resources,
  ShardConfig,
  StoredCopy,
  StoredModelInfo,
  VllmShardArgs,
} from "./model-info.ts";
export type {
  ByteRange,
  ListFilesOptions,
  ModelFile,
  ModelReader,
  ModelRef,
  ModelRevision,
  ModelSource,
  OpenOptions,
  SkippedEntry,
} from "./model-source.ts";
export { partRangeOf, planParts } from "./part-plan.ts";
export type { PartPlan } from "./part-plan.ts";
export {
  PrefetchError,
  abortErrorOf,
  exitStatusOf,
  isPrefetchError,
  isRetryable,
  throwIfAborted,
} from "./prefetch-error.ts";
export type {
  ErrorCode,
  ErrorContext,
  FileFailure,
  PrefetchErrorOptions,
} from "./prefetch-error.ts";
export { createRedactor, redactUrl } from "./redaction.ts";
export type { Redactor } from "./redaction.ts";
export { assertSafePath, unsafePathReason } from "./repository-path.ts";
export type { Run, RunPhase } from "./run.ts";
export type {
  Checksum,
  ListObjectsOptions,
  PendingUpload,
  PutOptions,
  SinkCapabilities,
  SinkLimits,
  StorageSink,
  StoredObject,
  Upload,
  UploadOptions,
  UploadToken,
  WrittenObject,
  WrittenPart,
} from "./storage-sink.ts";
export { unlessAborted } from "./unless-aborted.ts";
export { SECRET_VARIABLES } from "./secret-variables.ts";
