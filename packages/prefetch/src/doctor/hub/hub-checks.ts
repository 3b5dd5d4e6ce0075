import {
  type CallOptions,
  type ModelFile,
  type ModelRevision,
  type ModelSource,
  PrefetchError,
} from "@prefetch/core";
import {
  type CheckResult,
  type PlannedCheck,
  hubCheck,
  passed,
  skipped,
} from "../planned-check.ts";
import type { HubTraffic } from "./hub-traffic.ts";
import { assertDigest, readRange, smallestOf } from "./read-file.ts";

/** A file that is compared as a whole is no larger, in bytes. */
const MOST_COMPARED_BYTES = 1024 * 1024;
/** Enough of a large file to know that its host gives it away. */
const SAMPLE_BYTES = 64 * 1024;

/** How the Hub is asked. */
export interface HubTrial {
  /** The model to ask for. */
  readonly repo: string;
  /** Opens the source, and says how it reaches the Hub. */
  readonly open: () => { readonly source: ModelSource; readonly description: string };
  /** What its requests tell. */
  readonly traffic: HubTraffic;
}

/** Plans what the Hub is tried with. */
export function planHubChecks(trial: HubTrial): readonly PlannedCheck[] {
  const { repo, traffic } = trial;
  let source: ModelSource;
  let revision: ModelRevision;
  const files: ModelFile[] = [];
  return [
    hubCheck("settings", [], () => {
      const opened = trial.open();
      ({ source } = opened);
      return passed(opened.description);
    }),
    hubCheck("resolve", ["settings"], async (options) => {
      revision = await source.resolve({ repoId: repo }, options);
      return passed(`${revision.repoId} is at ${revision.commit}`);
    }),
    hubCheck("list", ["resolve"], async (options) => {
      for await (const file of source.list(revision, options)) files.push(file);
      return passed(`${files.length} files, each with a digest`);
    }),
    hubCheck("ranged-read", ["list"], (options) =>
      checkRangedRead(source, revision, files, options),
    ),
    hubCheck("data-hosts", ["list"], (options) =>
      checkDataHosts(source, revision, { files, traffic, ...options }),
    ),
    hubCheck("rate-limit", ["settings"], () => checkRateLimit(traffic)),
  ];
}

async function checkRangedRead(
  source: ModelSource,
  revision: ModelRevision,
  files: readonly ModelFile[],
  options: CallOptions,
): Promise<CheckResult> {
  const file = smallestOf(files);
  if (file === undefined) return skipped("the model has no file with content");
  const end = Math.min(file.sizeBytes, MOST_COMPARED_BYTES);
  const start = Math.floor(end / 2);
  const whole = await readRange(source, { revision, file }, { start: 0, end }, options);
  if (end === file.sizeBytes) assertDigest(file, whole.bytes);
  const half = await readRange(source, { revision, file }, { start, end }, options);
  if (!half.isRanged) {
    return passed(
      "the content is right; ranges are not served, so that a file comes as one stream",
    );
  }
  if (Buffer.compare(half.bytes, whole.bytes.subarray(start)) === 0) {
    return passed(`bytes ${start} to ${end - 1} of ${file.path} are right`);
  }
  throw new PrefetchError(
    "INTEGRITY",
    `A range of ${JSON.stringify(file.path)} holds other bytes than the whole. Something between here and the Hub changes content: go around it, or name another endpoint.`,
  );
}

/** Files in Git come from the Hub itself; only a large one shows where the others come from. */
async function checkDataHosts(
  source: ModelSource,
  revision: ModelRevision,
  {
    files,
    traffic,
    ...options
  }: CallOptions & Pick<HubTrial, "traffic"> & { readonly files: readonly ModelFile[] },
): Promise<CheckResult> {
  const file = smallestOf(files, ({ digest }) => digest.startsWith("sha256:"));
  if (file === undefined) return skipped("the model has no large file; name one that has (--repo)");
  const range = { start: 0, end: Math.min(file.sizeBytes, SAMPLE_BYTES) };
  await readRange(source, { revision, file }, range, options);
  const hosts = traffic.hosts(revision.endpoint).filter(({ purpose }) => purpose === "data");
  if (hosts.length === 0) return passed("large files come from the Hub itself");
  return passed(`large files come from ${hosts.map(({ host }) => host).join(", ")}`);
}

function checkRateLimit(traffic: HubTraffic): CheckResult {
  const budgets = traffic.rateLimits();
  if (budgets.length === 0) return skipped("the Hub tells of no limit");
  const spent = budgets.find(({ remaining }) => remaining === 0);
  if (spent === undefined) {
    const told = budgets.map(
      ({ quota, remaining, limit }) =>
        `${remaining}${limit === undefined ? "" : ` of ${limit}`} left of "${quota}"`,
    );
    return passed(told.join(", "));
  }
  const seconds = Math.ceil(spent.renewedInMs / 1000);
  throw new PrefetchError(
    "THROTTLED",
    `Nothing is left of the Hub's quota "${spent.quota}". It is renewed in ${seconds} s; with a token it is larger.`,
    { context: { retryAfterMs: spent.renewedInMs } },
  );
}
