import { expect } from "vitest";
import { type FaultBed, REPOSITORY } from "./fault-bed.ts";
import { expectPublished, judgeStore } from "./judge.ts";
import { SMALL_MODEL, SMALL_WEIGHTS, contentOf, fileOf } from "./model-files.ts";
import { type Scenario, fault } from "./scenario.ts";

const FIVE_HUNDRED = Array.from({ length: 500 }, (_, index) =>
  fileOf(`data/${index}.bin`, contentOf(100 + index, String(index))),
);
const STUBBORN = "data/250.bin";

/** One of 500 files answers 500 for ever. */
export const ONE_OF_500: Scenario = fault(
  ({ hub }) => hub.inject({ route: "cdn", path: STUBBORN, fault: { kind: "status", status: 500 } }),
  {
    files: FIVE_HUNDRED,
    check: expectAllButOne,
    checkNext: expectOneRead,
  },
);

async function expectAllButOne({ prefix, store }: FaultBed): Promise<void> {
  const arrived = (await store.keys()).filter((key) => key.startsWith(`${prefix}data/`));
  expect(arrived).toHaveLength(FIVE_HUNDRED.length - 1);
}

function expectOneRead({ hub }: FaultBed): void {
  const read = hub.requests.filter(({ route }) => route === "cdn").map(({ path }) => path);
  expect(new Set(read)).toEqual(new Set([STUBBORN]));
}

/** The Hub lists another digest than a file has; the next commit lists the right one. */
export const listedDigest: Scenario = {
  files: SMALL_MODEL.map((file) =>
    file.path === SMALL_WEIGHTS ? { ...file, listedDigest: "0".repeat(64) } : file,
  ),
  play: async (bed) => {
    const { ends, exit, events, message } = await bed.run();
    expect(message).toContain("source's copy");
    await judgeStore(bed);
    const commit = bed.hub.repository(REPOSITORY).commit(SMALL_MODEL);
    const next = await bed.run();
    expect(next.ends).toBe("published");
    await expectPublished({ ...bed, prefix: `model/${commit}/` });
    const fellBack = events.some(({ type }) => type === "fell-back");
    return { ends, exit, fellBack, next: "finishes" };
  },
};

/** The branch gets a new commit while the weights are on their way. */
export const movingBranch: Scenario = {
  play: async (bed) => {
    const first = bed.hub.repository(REPOSITORY).commitOf("main");
    const stop = bed.hub.onRequest(({ route, path }) => {
      if (route !== "cdn" || path !== SMALL_WEIGHTS) return;
      stop();
      bed.hub.repository(REPOSITORY).commit([fileOf(SMALL_WEIGHTS, contentOf(1_000, "other"))]);
    });
    const { ends, exit, events } = await bed.run();
    expect(bed.hub.repository(REPOSITORY).commitOf("main")).not.toBe(first);
    await expectPublished(bed);
    const again = await bed.run({ revision: first });
    expect(again.events).toContainEqual(
      expect.objectContaining({ type: "published", changed: false }),
    );
    const fellBack = events.some(({ type }) => type === "fell-back");
    return { ends, exit, fellBack, next: "nothing" };
  },
};

/** So many that they do not all go at once. */
const MANY = Array.from({ length: 120 }, (_, index) =>
  fileOf(`data/${index}.bin`, contentOf(50 + index, String(index))),
);
const REFUSED_AFTER = 40;
/** `t=1`, and the second that is added because the seconds are rounded down. */
const WAIT_MS = 2_000;
/** By how much two clocks and a timer may be apart. */
const CLOCK_MS = 50;
/** Fixed, so that it is known how many may be on their way: four times as many for small files. */
const CONNECTIONS = 4;
const ON_THEIR_WAY = 4 * CONNECTIONS;

/** The Hub's quota of file addresses is spent, and renewed a little later. */
export const rateLimit: Scenario = {
  files: MANY,
  play: async (bed) => {
    const asked = timesOfResolving(bed);
    const headers = { RateLimit: '"resolvers";r=0;t=1' };
    bed.hub.inject({
      route: "resolve",
      skip: REFUSED_AFTER,
      times: 1,
      fault: { kind: "status", status: 429, headers },
    });
    const { ends, exit } = await bed.run({ connections: CONNECTIONS });
    const refusedAt = asked.times[REFUSED_AFTER] ?? 0;
    const meanwhile = asked.times.filter(
      (time) => time > refusedAt && time < refusedAt + WAIT_MS - CLOCK_MS,
    );
    expect(meanwhile.length).toBeLessThanOrEqual(ON_THEIR_WAY);
    // On a busy machine one that is not answered for long may be asked again.
    expect(asked.times.length).toBeGreaterThan(MANY.length);
    expect(asked.times.length).toBeLessThanOrEqual(MANY.length + ON_THEIR_WAY);
    expect(bed.told.filter(({ type }) => type === "throttled")).toEqual([
      { type: "throttled", origin: bed.hub.url, waitMs: WAIT_MS },
    ]);
    bed.hub.clearFaults();
    await expectPublished(bed);
    const again = await bed.run();
    expect(again.ends).toBe("published");
    return { ends, exit, fellBack: false, next: "nothing" };
  },
};

function timesOfResolving({ hub }: FaultBed): { readonly times: readonly number[] } {
  const times: number[] = [];
  hub.onRequest(({ route }) => {
    if (route === "resolve") times.push(performance.now());
  });
  return { times };
}

/** The CDN wants to be left alone for a second. */
export const retryAfter: Scenario = fault(
  ({ hub }) =>
    hub.inject({
      route: "cdn",
      path: SMALL_WEIGHTS,
      times: 1,
      fault: { kind: "status", status: 429, headers: { "Retry-After": "1" } },
    }),
  { check: expectOneWait },
);

function expectOneWait({ hub, told }: FaultBed): void {
  expect(told.filter(({ type }) => type === "throttled")).toEqual([
    { type: "throttled", origin: hub.cdnUrl, waitMs: 1_000 },
  ]);
  const reads = hub.requests.filter(({ route, path }) => route === "cdn" && path === SMALL_WEIGHTS);
  expect(reads.map(({ status }) => status)).toEqual([429, 206]);
}
