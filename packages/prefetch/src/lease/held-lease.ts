import { type CallOptions, type LeaseHolder, throwIfAborted, unlessAborted } from "@prefetch/core";
import { CLEAN_UP_TIMEOUT_MS, deleteInTime } from "./delete-in-time.ts";
import { type LeaseOwner, type OwnLease, lookAtOwn, takenOver, writeLease } from "./lease-owner.ts";
import { type StoredLease, leaseKey } from "./lease-record.ts";

/** Renewals within one time to live: two may fail before others take the run for gone. */
const RENEWALS_PER_TTL = 3;
/** Tries within one time to live while the store cannot be reached. */
const RETRIES_PER_TTL = 10;

/** How far a run is, as others are told that wait for it. */
type LeaseProgress = Pick<
  LeaseHolder,
  "storedFiles" | "totalFiles" | "receivedBytes" | "totalBytes"
>;

/** The right to work at a prefix alone. It is renewed until it is released or lost. */
export interface Lease {
  /**
   * Aborted, with a `CONFLICT` error as its reason, once another run was seen to have taken over, or
   * our lease to be gone. Whoever has it stops without cleaning up.
   */
  readonly lost: AbortSignal;
  /** Says how far the run is; goes out with the next renewal. */
  report(progress: LeaseProgress): void;
  /**
   * Renews the lease now; for before something that cannot be undone.
   *
   * @throws {@link PrefetchError} `CONFLICT` where another run has taken over, and what the store fails
   * with.
   */
  assertHeld(options?: CallOptions): Promise<void>;
  /**
   * Ends the renewals and removes the lease, unless another run has taken over: then nothing is
   * touched. Never rejects, and gives up after 2 s.
   */
  release(): Promise<void>;
}

/** A lease that a run has, as its calls go on. */
interface Holding {
  readonly owner: LeaseOwner;
  readonly lost: AbortController;
  /** What was written last. */
  own: OwnLease;
  /** What goes out next. */
  progress: LeaseProgress;
}

/** Keeps a lease that was just written; its calls to the store come one after the other. */
export function holdLease(owner: LeaseOwner, claimed: OwnLease): Lease {
  const lost = new AbortController();
  const holding: Holding = { owner, lost, own: claimed, progress: owner.record };
  const oneByOne = createQueue();
  const renewals = renewRegularly(holding, oneByOne);
  return {
    lost: lost.signal,
    report: (progress) => {
      holding.progress = progress;
    },
    assertHeld: (options = {}) =>
      unlessAborted(
        oneByOne(() => renew(holding, options)),
        options.signal,
      ),
    release: async () => {
      renewals.end();
      const signal = AbortSignal.timeout(CLEAN_UP_TIMEOUT_MS);
      const removed = oneByOne(() => remove(holding, { signal }));
      await unlessAborted(removed, signal).catch(() => undefined);
      renewals.cancel();
    },
  };
}

async function renew(holding: Holding, options: CallOptions): Promise<void> {
  const { owner, own, lost, progress } = holding;
  throwIfAborted(lost.signal);
  const look = await lookAtOwn(owner, own, options);
  if (look.kind === "taken") return lose(holding, look.by);
  const record = { ...owner.record, ...progress };
  const write = { ...options, replaces: look.version };
  const version = await writeLease(owner, own.epoch, record, write);
  if (version === undefined) return lose(holding, await readSuccessor(holding, options));
  holding.own = { ...own, version };
}

async function readSuccessor(
  { owner, own }: Holding,
  options: CallOptions,
): Promise<StoredLease | undefined> {
  const look = await lookAtOwn(owner, own, options);
  return look.kind === "taken" ? look.by : undefined;
}

function lose({ owner, lost }: Holding, by: StoredLease | undefined): never {
  const error = takenOver(owner, by);
  lost.abort(error);
  throw error;
}

async function remove({ owner, own, lost }: Holding, options: CallOptions): Promise<void> {
  throwIfAborted(lost.signal);
  const look = await lookAtOwn(owner, own, options);
  if (look.kind === "held") {
    await deleteInTime(owner.sink, [...look.below, leaseKey(owner.layout, own.epoch)]);
  }
}

/** Renews a lease until told to end, or until it is lost. What the store fails with is tried again. */
function renewRegularly(
  holding: Holding,
  oneByOne: Queue,
): { readonly end: () => void; readonly cancel: () => void } {
  const { ttlMs } = holding.owner.record;
  const cancelled = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let hasEnded = false;
  const attempt = (): Promise<void> => {
    const signal = AbortSignal.any([cancelled.signal, AbortSignal.timeout(ttlMs)]);
    return renew(holding, { signal });
  };
  const schedule = (inMs: number): void => {
    if (hasEnded || holding.lost.signal.aborted) return;
    timer = setTimeout(() => {
      oneByOne(attempt).then(
        () => schedule(ttlMs / RENEWALS_PER_TTL),
        () => schedule(ttlMs / RETRIES_PER_TTL),
      );
    }, inMs);
    // The run itself keeps the process alive.
    timer.unref();
  };
  schedule(ttlMs / RENEWALS_PER_TTL);
  return {
    end: () => {
      hasEnded = true;
      clearTimeout(timer);
    },
    cancel: () => cancelled.abort(),
  };
}

type Queue = (work: () => Promise<void>) => Promise<void>;

/** Returns what starts each work once the one before has ended, however that ended. */
function createQueue(): Queue {
  let last: Promise<void> = Promise.resolve();
  return (work) => {
    const next = last.then(work);
    last = next.catch(() => undefined);
    return next;
  };
}
