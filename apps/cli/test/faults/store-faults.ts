import { type FaultRow, PUBLISHED, everywhere, fails, notApplicable } from "./outcome.ts";

const NO_NETWORK = notApplicable("a directory is asked by no network");
const NO_ANSWER = notApplicable("a file is complete by being renamed, which answers or fails");
const NOT_OVER_A_NETWORK = { directory: NO_NETWORK };

/** What goes wrong at the store. */
export const STORE_FAULTS = {
  "throttled-parts": {
    fault: "Parts are refused for a while: 503",
    cells: { ...everywhere(PUBLISHED), ...NOT_OVER_A_NETWORK },
  },
  "throttled-everything": {
    fault: "Everything is refused for a while: 503",
    cells: { ...everywhere(PUBLISHED), ...NOT_OVER_A_NETWORK },
  },
  "reset-part": {
    fault: "The connection is reset in the middle of a part",
    cells: { ...everywhere(PUBLISHED), ...NOT_OVER_A_NETWORK },
  },
  "dropped-part": {
    fault: "A part is acknowledged and not kept (of a session: kept in part)",
    cells: {
      ...everywhere(PUBLISHED),
      directory: notApplicable("a part is on disk before it counts as written"),
    },
  },
  "damaged-part": {
    fault: "What arrives is not what was sent",
    cells: {
      ...everywhere(PUBLISHED),
      directory: notApplicable("a file system has no checksum; `verify --deep` reads back"),
    },
  },
  "lost-completion": {
    fault: "The answer to the completion of a file is lost",
    cells: { ...everywhere(PUBLISHED), directory: NO_ANSWER },
  },
  "refused-repetition": {
    fault: "It is lost, and the store that is asked again no longer knows the upload",
    cells: {
      s3: PUBLISHED,
      gcs: notApplicable("a session that is complete says so when asked again"),
      azure: notApplicable("blocks that are committed can be committed again"),
      directory: NO_ANSWER,
    },
  },
  "error-in-200": {
    fault: "A completion is answered with 200 and an error",
    cells: {
      s3: PUBLISHED,
      gcs: notApplicable("the status tells of every failure"),
      azure: notApplicable("the status tells of every failure"),
      directory: NO_ANSWER,
    },
  },
  "lost-manifest-answer": {
    fault: "The manifest is written, the answer is lost, and the next try is refused with 412",
    cells: { ...everywhere(PUBLISHED), directory: NO_ANSWER },
  },
  "forgotten-upload": {
    fault: "The store forgets an upload in the middle of a file",
    cells: everywhere(PUBLISHED),
  },
  "stalled-once": {
    fault: "The store takes a part and does not answer, once",
    cells: { ...everywhere(PUBLISHED), ...NOT_OVER_A_NETWORK },
  },
  "stalled-always": {
    fault: "The store takes parts and never answers (with `--strategy stream`)",
    cells: {
      ...everywhere(fails("UNAVAILABLE")),
      ...NOT_OVER_A_NETWORK,
    },
  },
  "expired-credentials": {
    fault: "The credentials expire in the middle of a file",
    besides: "one error says so",
    cells: {
      ...everywhere(fails("FORBIDDEN", { next: "resumes" })),
      directory: notApplicable("a directory has no credentials"),
    },
  },
  denied: {
    fault: "Access is denied",
    besides: "no byte of the weights is read",
    cells: everywhere(fails("FORBIDDEN")),
  },
  full: {
    fault: "The store is full",
    cells: {
      ...everywhere(fails("INSUFFICIENT_RESOURCES", { next: "resumes" })),
      azure: notApplicable("accounts of Azure Blob Storage have no quota"),
      directory: fails("INSUFFICIENT_RESOURCES"),
    },
  },
} satisfies Readonly<Record<string, FaultRow>>;
