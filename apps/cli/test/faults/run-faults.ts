import { type FaultRow, type Outcome, PUBLISHED, everywhere, fails } from "./outcome.ts";

const KILLED: Outcome = { ends: "killed", exit: null, fellBack: false, next: "resumes" };

/** What goes wrong with the process and its machine. */
export const RUN_FAULTS = {
  killed: {
    fault: "`kill -9` at 60 % of a file",
    besides: "the next run reads no byte again that the store has",
    cells: everywhere(KILLED),
  },
  terminated: {
    fault: "SIGTERM in the middle of a file",
    besides: "it ends in under 5 s",
    cells: everywhere(fails("ABORTED", { exit: 143, next: "resumes" })),
  },
  "forgotten-between-runs": {
    fault: "`kill -9`, and the store forgets the upload before the next run",
    cells: everywhere({ ...KILLED, next: "finishes" }),
  },
  "two-runs": {
    fault: "A second run starts in the middle of the first",
    besides: "every byte is read once; the second waits and ends with the first one's manifest",
    cells: everywhere(PUBLISHED),
  },
  "dead-holder": {
    fault: "The run that another waits for is killed",
    besides: "the one that waited takes over",
    cells: everywhere(PUBLISHED),
  },
  "silent-listener": {
    fault: "A listener of events never returns",
    cells: everywhere(PUBLISHED),
  },
  "closed-terminal": {
    fault: "The terminal is closed",
    cells: everywhere(PUBLISHED),
  },
  "small-scratch": {
    fault: "The scratch disk is too small for a file that has to go by way of it",
    besides: "no byte of a file is read; the message has the bytes needed and those free",
    cells: everywhere(fails("INSUFFICIENT_RESOURCES")),
  },
} satisfies Readonly<Record<string, FaultRow>>;
