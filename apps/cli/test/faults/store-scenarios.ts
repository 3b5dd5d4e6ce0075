import { expect } from "vitest";
import { deniedDirectory, expectNothingRead, fullDirectory } from "./directory-scenarios.ts";
import type { EndedRun, FaultBed } from "./fault-bed.ts";
import type { StoreRules } from "./fault-store.ts";
import { forgetUploads, runWith } from "./mid-file.ts";
import { LARGE_MODEL, SMALL_WEIGHTS } from "./model-files.ts";
import { type Scenario, fault } from "./scenario.ts";
import type { STORE_FAULTS } from "./store-faults.ts";

const BUSY = {
  s3: { kind: "error", status: 503, code: "SlowDown" },
  gcs: { kind: "error", status: 503, reason: "backendError" },
  azure: { kind: "error", status: 503, code: "ServerBusy" },
} as const;

/** Makes a fault of the store while a model with weights of two parts is moved. */
function store(rulesFor: (bed: FaultBed) => StoreRules, changes: Partial<Scenario> = {}): Scenario {
  const inject = (bed: FaultBed): void => bed.store.inject(rulesFor(bed));
  return { ...fault(inject, { files: LARGE_MODEL, check: expectStruck }), ...changes };
}

/** Makes the same fault of every write of a part. */
function parts(
  what: { readonly kind: "reset"; readonly afterBytes: number } | { readonly kind: "stall" },
  count: { readonly times?: number },
): Scenario {
  return store(() => ({
    s3: [{ operation: "UploadPart", ...count, fault: what }],
    gcs: [{ operation: "UploadChunk", ...count, fault: what }],
    azure: [{ operation: "PutBlock", ...count, fault: what }],
  }));
}

/** A request that a fault struck has another status than that of success, or none. */
function expectStruck({ store: { servers } }: FaultBed): void {
  const { s3, gcs, azure } = servers;
  const requests = [...(s3?.requests ?? []), ...(gcs?.requests ?? []), ...(azure?.requests ?? [])];
  expect(requests.some(({ status }) => isOfFault(status))).toBe(true);
}

/** What is not there yet is asked for without a fault too. */
function isOfFault(status: number): boolean {
  return status === 0 || (status >= 400 && status !== 404);
}

function expectCredentialsBlamed(_bed: FaultBed, { message }: EndedRun): void {
  expect(message).toMatch(/credentials|account key/);
}

function expectCompletedTwice({ store: { servers } }: FaultBed): void {
  const asked = servers.s3?.requests.filter(
    ({ operation }) => operation === "CompleteMultipartUpload",
  );
  expect(asked?.map(({ status }) => status)).toEqual([200, 200]);
}

/** Plays a scenario without the detour by way of scratch disk, which takes three times as long. */
function streamed({ play, ...options }: Scenario): Scenario {
  return {
    ...options,
    play: (bed) => play({ ...bed, run: (changes) => bed.run({ strategy: "stream", ...changes }) }),
  };
}

/** Makes a fault when the first part of the weights is written. */
function midFile(
  act: (bed: FaultBed) => void | Promise<void>,
  check: (bed: FaultBed, ended: EndedRun) => void = () => {},
): Scenario {
  return fault(() => {}, { files: LARGE_MODEL, run: (bed) => runWith(bed, act), check });
}

const LOSE = { times: 1, fault: { kind: "lose-answer" } } as const;
const expired = midFile(
  (bed) =>
    bed.store.inject({
      s3: [{ fault: { kind: "error", status: 400, code: "ExpiredToken" } }],
      gcs: [{ fault: { kind: "error", status: 401, reason: "authError" } }],
      azure: [{ fault: { kind: "error", status: 403, code: "AuthenticationFailed" } }],
    }),
  expectCredentialsBlamed,
);

const denied: Scenario = fault(
  (bed) =>
    bed.store.inject({
      s3: [{ fault: { kind: "error", status: 403, code: "AccessDenied" } }],
      gcs: [{ fault: { kind: "error", status: 403, reason: "forbidden" } }],
      azure: [{ fault: { kind: "error", status: 403, code: "AuthorizationPermissionMismatch" } }],
    }),
  { check: expectNothingRead },
);

const full = store(() => ({
  s3: [
    {
      operation: "UploadPart",
      skip: 1,
      fault: { kind: "error", status: 403, code: "QuotaExceeded" },
    },
  ],
  gcs: [
    {
      operation: "UploadChunk",
      skip: 1,
      fault: { kind: "error", status: 403, reason: "quotaExceeded" },
    },
  ],
}));

/** One scenario with the directory, another one with the stores that have a server. */
function orWithDirectory(others: Scenario, directory: Scenario["play"]): Scenario {
  return {
    ...others,
    play: (bed) => (bed.sink === "directory" ? directory(bed) : others.play(bed)),
  };
}

/** What is done for each fault of a store. */
export const STORE_SCENARIOS: Readonly<Record<keyof typeof STORE_FAULTS, Scenario>> = {
  "throttled-parts": store(() => ({
    s3: [{ operation: "UploadPart", times: 2, fault: BUSY.s3 }],
    gcs: [{ operation: "UploadChunk", times: 2, fault: BUSY.gcs }],
    azure: [{ operation: "PutBlock", times: 2, fault: BUSY.azure }],
  })),
  "throttled-everything": store(() => ({
    s3: [{ skip: 4, times: 4, fault: BUSY.s3 }],
    gcs: [{ skip: 4, times: 4, fault: BUSY.gcs }],
    azure: [{ skip: 4, times: 4, fault: BUSY.azure }],
  })),
  "reset-part": parts({ kind: "reset", afterBytes: 500_000 }, { times: 1 }),
  "dropped-part": {
    ...fault(
      (bed) =>
        bed.store.inject({
          s3: [{ operation: "UploadPart", times: 1, fault: { kind: "drop-part" } }],
          gcs: [{ times: 1, fault: { kind: "short-write", keptBytes: 1_000_000 } }],
          azure: [{ operation: "PutBlock", times: 1, fault: { kind: "drop-block" } }],
        }),
      { files: LARGE_MODEL },
    ),
  },
  "damaged-part": store(({ prefix }) => {
    const key = `${prefix}${SMALL_WEIGHTS}`;
    const once = { times: 1, fault: { kind: "damage" } } as const;
    const noticed = { times: 1, fault: { kind: "corrupt" } } as const;
    return {
      s3: [
        { operation: "UploadPart", ...once },
        { operation: "PutObject", key, ...once },
      ],
      gcs: [
        { operation: "UploadChunk", skip: 1, ...noticed },
        { operation: "InsertObject", name: key, ...noticed },
      ],
      azure: [
        { operation: "PutBlock", ...once },
        { operation: "PutBlob", blob: key, ...once },
      ],
    };
  }),
  "lost-completion": store(() => ({
    s3: [{ operation: "CompleteMultipartUpload", ...LOSE }],
    gcs: [{ operation: "UploadChunk", skip: 1, ...LOSE }],
    azure: [{ operation: "PutBlockList", ...LOSE }],
  })),
  "refused-repetition": {
    ...store(() => ({ s3: [{ operation: "CompleteMultipartUpload", ...LOSE }] })),
    s3: { profile: "r2" },
  },
  "error-in-200": fault(
    (bed) =>
      bed.store.inject({
        s3: [
          {
            operation: "CompleteMultipartUpload",
            times: 1,
            fault: { kind: "error-in-200", code: "InternalError" },
          },
        ],
      }),
    {
      files: LARGE_MODEL,
      check: expectCompletedTwice,
    },
  ),
  "lost-manifest-answer": store(({ prefix }) => {
    const key = `${prefix}.prefetch/manifest.json`;
    return {
      s3: [{ operation: "PutObject", key, ...LOSE }],
      gcs: [{ operation: "InsertObject", name: key, ...LOSE }],
      azure: [{ operation: "PutBlob", blob: key, ...LOSE }],
    };
  }),
  "forgotten-upload": midFile(forgetUploads),
  "stalled-once": parts({ kind: "stall" }, { times: 1 }),
  "stalled-always": streamed({ ...parts({ kind: "stall" }, {}), idleTimeoutMs: 400 }),
  "expired-credentials": expired,
  denied: orWithDirectory(denied, deniedDirectory),
  full: orWithDirectory(full, fullDirectory),
};
