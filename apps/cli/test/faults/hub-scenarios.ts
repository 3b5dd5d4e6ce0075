import type { FaultRule, HubFault } from "@prefetch/testing";
import { expect } from "vitest";
import type { EndedRun, FaultBed } from "./fault-bed.ts";
import type { HUB_FAULTS } from "./hub-faults.ts";
import { ONE_OF_500, listedDigest, movingBranch, rateLimit, retryAfter } from "./hub-stories.ts";
import { LARGE_MODEL, LARGE_WEIGHTS, SMALL_WEIGHTS } from "./model-files.ts";
import { type FaultSteps, type Scenario, fault } from "./scenario.ts";

const ONCE = { times: 1 };

/** Makes a fault of the CDN with the weights of one part. */
function small(
  what: HubFault,
  rule: Partial<FaultRule> = {},
  check: FaultSteps["check"] = expectRetried,
): Scenario {
  const inject = ({ hub }: FaultBed): void =>
    hub.inject({ route: "cdn", path: SMALL_WEIGHTS, ...rule, fault: what });
  return fault(inject, { check });
}

/** Makes a fault of the CDN with the weights of two parts. */
function large(
  what: HubFault,
  rule: Partial<FaultRule> = {},
  check: FaultSteps["check"] = expectRetried,
): Scenario {
  const inject = ({ hub }: FaultBed): void =>
    hub.inject({ route: "cdn", path: LARGE_WEIGHTS, ...rule, fault: what });
  return fault(inject, { check, files: LARGE_MODEL });
}

/** A fault that nobody had to do anything about was none. */
function expectRetried(bed: FaultBed, { events }: EndedRun): void {
  const types = [...events, ...bed.told].map(({ type }) => type);
  expect(types).toContain("attempt-failed");
}

function expectReadOn({ hub }: FaultBed): void {
  const reads = hub.requests.filter(({ route, path }) => route === "cdn" && path === SMALL_WEIGHTS);
  const [first, second] = reads.map(({ headers }) => headers["range"]);
  expect([first, second]).toEqual(["bytes=0-299999", expect.stringMatching(/^bytes=[1-9]/)]);
}

function expectCorruptSource(_bed: FaultBed, { message }: EndedRun): void {
  expect(message).toContain("source's copy");
}

function expectWholeAnswer({ hub }: FaultBed): void {
  const reads = hub.requests.filter(({ route, path }) => route === "cdn" && path === LARGE_WEIGHTS);
  expect(reads.map(({ status }) => status)).toContain(200);
}

function expectExpiredAddress({ hub }: FaultBed): void {
  const asked = hub.requests.filter(({ path }) => path === LARGE_WEIGHTS);
  expect(asked.map(({ status }) => status)).toContain(403);
}

function expectWhereToAccept(_bed: FaultBed, { message }: EndedRun): void {
  expect(message).toMatch(/https?:\/\/\S+\/org\/model/);
}

/** What is done for each fault of the Hub and its CDN. */
export const HUB_SCENARIOS: Readonly<Record<keyof typeof HUB_FAULTS, Scenario>> = {
  "stalled-body": small({ kind: "stall", afterBytes: 100_000 }, ONCE),
  "dripping-body": small({ kind: "drip", bytesPerSecond: 400, afterBytes: 100_000 }, ONCE),
  "reset-body": small({ kind: "reset", afterBytes: 120_000 }, ONCE, expectReadOn),
  "short-body": small({ kind: "short-body", missingBytes: 50_000, withLength: true }, ONCE),
  "short-chunked-body": small({ kind: "short-body", missingBytes: 50_000 }, ONCE),
  "long-body": small({ kind: "long-body", extraBytes: 10 }, ONCE),
  "flipped-once": small({ kind: "flip-byte", fileOffset: 99 }, ONCE),
  "flipped-always": small({ kind: "flip-byte", fileOffset: 99 }, {}, expectCorruptSource),
  "flipped-ranges": small({ kind: "flip-byte", fileOffset: 99 }, { ranged: true }),
  "listed-digest": listedDigest,
  "range-500-once": large({ kind: "status", status: 500 }, { skip: 1, times: 1 }),
  "one-of-500": ONE_OF_500,
  "ignored-range": large({ kind: "ignore-range" }, {}, expectWholeAnswer),
  "other-range": large({ kind: "wrong-content-range" }, { skip: 1, times: 1 }),
  gzip: small({ kind: "gzip" }, {}, () => {}),
  "html-page": small({ kind: "html-page" }, ONCE),
  "expired-url": large({ kind: "expired-url" }, { skip: 1, times: 1 }, expectExpiredAddress),
  "rate-limit": rateLimit,
  "retry-after": retryAfter,
  "gated-weights": fault(
    ({ hub }) =>
      hub.inject({
        route: "resolve",
        path: SMALL_WEIGHTS,
        fault: { kind: "status", status: 403, headers: { "X-Error-Code": "GatedRepo" } },
      }),
    { check: expectWhereToAccept },
  ),
  "moving-branch": movingBranch,
};
