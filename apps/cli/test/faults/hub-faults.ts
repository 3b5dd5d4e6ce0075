import { BY_SCRATCH, type FaultRow, PUBLISHED, everywhere, fails } from "./outcome.ts";

/** What goes wrong at the Hub and its CDN. */
export const HUB_FAULTS = {
  "stalled-body": {
    fault: "A body stops in the middle, and the connection stays open",
    cells: everywhere(PUBLISHED),
  },
  "dripping-body": {
    fault: "A body drips: under 1 KiB a second",
    cells: everywhere(PUBLISHED),
  },
  "reset-body": {
    fault: "The connection is reset at 40 % of a file",
    besides: "the file is read on from there",
    cells: everywhere(PUBLISHED),
  },
  "short-body": {
    fault: "A body ends early, and says so",
    cells: everywhere(PUBLISHED),
  },
  "short-chunked-body": {
    fault: "A body ends early, and no length gives it away",
    cells: everywhere(PUBLISHED),
  },
  "long-body": {
    fault: "A body has more bytes than were asked for",
    cells: everywhere(PUBLISHED),
  },
  "flipped-once": {
    fault: "A byte is wrong, once",
    cells: everywhere(PUBLISHED),
  },
  "flipped-always": {
    fault: "A byte is wrong however often and in whatever way the file is read",
    besides: "the message says that the source's copy is corrupt",
    cells: everywhere(fails("INTEGRITY", { fellBack: true })),
  },
  "flipped-ranges": {
    fault: "A byte is wrong in every ranged answer, and right where the whole file is asked for",
    cells: everywhere(BY_SCRATCH),
  },
  "listed-digest": {
    fault: "The Hub lists another digest than the file has",
    besides: "the message says that the source's copy is corrupt; the next commit is published",
    cells: everywhere(fails("INTEGRITY", { fellBack: true })),
  },
  "range-500-once": {
    fault: "One range of a file answers 500, once",
    cells: everywhere(PUBLISHED),
  },
  "one-of-500": {
    fault: "One of 500 files answers 500 for ever",
    besides: "the other 499 arrive, and the next run moves only the one",
    cells: everywhere(fails("UNAVAILABLE", { fellBack: true })),
  },
  "ignored-range": {
    fault: "Ranges are ignored: the whole file is sent with 200",
    cells: everywhere(PUBLISHED),
  },
  "other-range": {
    fault: "Another range is sent than was asked for, once",
    cells: everywhere(PUBLISHED),
  },
  gzip: {
    fault: "Bodies are compressed unasked, in whatever way they are asked for",
    cells: everywhere(fails("UNAVAILABLE", { fellBack: true })),
  },
  "html-page": {
    fault: "A proxy answers with a page of its own, and 200",
    cells: everywhere(PUBLISHED),
  },
  "expired-url": {
    fault: "A signed address expires in the middle of a file",
    cells: everywhere(PUBLISHED),
  },
  "rate-limit": {
    fault: "The Hub answers 429 and says by `RateLimit` when to come back",
    besides: "all requests of the process wait once, as long as told, and stay within the budget",
    cells: everywhere(PUBLISHED),
  },
  "retry-after": {
    fault: "The CDN answers 429 with `Retry-After`",
    besides: "it is waited for, once",
    cells: everywhere(PUBLISHED),
  },
  "gated-weights": {
    fault: "The licence is not accepted: the listing is open, the weights answer 403",
    besides: "the message says where to accept it",
    cells: everywhere(fails("FORBIDDEN")),
  },
  "moving-branch": {
    fault: "The branch gets a new commit in the middle of the run",
    besides: "every file is of the commit that the run began with",
    cells: everywhere(PUBLISHED),
  },
} satisfies Readonly<Record<string, FaultRow>>;
