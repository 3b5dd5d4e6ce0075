import type { PendingUpload, StoredObject } from "@prefetch/core";
import type { StoredManifest } from "../manifest/manifest-store.ts";
import { isOwnPath } from "../model-layout.ts";
import { isEntryFile } from "../plan/entry-files.ts";
import type { StayingPrefix } from "./garbage-report.ts";
import type { PlaceView } from "./look-at-place.ts";
import type { WorkRecord } from "./work-records.ts";

/** What a directory calls the unfinished files that only this project writes. */
const TEMPORARY_NAME = /(?:^|\/)\.prefetch-[0-9a-f]{32}\.part$/;

/** One thing to remove. */
export type Garbage =
  | { readonly kind: "upload"; readonly upload: PendingUpload; readonly reason: string }
  | { readonly kind: "file"; readonly object: StoredObject; readonly reason: string }
  | { readonly kind: "model"; readonly published: StoredManifest; readonly reason: string }
  | {
      readonly kind: "record";
      readonly object: StoredObject;
      /** The upload that it names, which has to be ended before the record goes. */
      readonly upload?: PendingUpload | undefined;
      readonly reason: string;
    };

/** What stays, without the prefix's address. */
type Staying = Omit<StayingPrefix, "url">;

/** What to do about a place. */
export interface PlaceDecision {
  /** What is to go, as steps: the things of one may go in any order, all before those of the next. */
  readonly steps: readonly (readonly Garbage[])[];
  /** Why something stays, apart from a published model. */
  readonly stays: readonly Staying[];
}

/**
 * Decides what of a place is garbage that no run is at. Ours is what a record of ours names, or a manifest:
 *
 * - an upload that a record names, or that lies in our own folder, or bears the name that only we give;
 *   and every other one under the prefix of a commit at which a run was that never cleared up;
 * - a file that a list of finished files, a record of an upload or a retired manifest names, unless the
 *   published manifest names it too;
 * - the records themselves, leases that hold no more, and the probe.
 *
 * Everything else stays. That includes files that a run stored in the few seconds between its last list
 * and its death: nothing tells them from somebody else's. Where one of those is an entry file, the files
 * beside it stay as well: without them it would make what is left look like a whole model.
 *
 * The order makes it safe to be killed at any point: uploads end before what names them goes, entry
 * files go before weights, records after the files that they name, and the leases, which show that a run
 * was here, last.
 *
 * @param isOld - whether the published model is one too many
 */
export function decidePlace(view: PlaceView, isOld: boolean): PlaceDecision {
  if (view.problem !== undefined) {
    return { steps: [], stays: [{ cause: "unreadable", reason: view.problem }] };
  }
  const uploads = uploadsOf(view);
  const files = filesOf(view);
  const entryFiles = files.leftover.filter(({ key }) => isEntryFile(pathOf(view, key)));
  const weights = files.leftover.filter(({ key }) => !isEntryFile(pathOf(view, key)));
  const steps = [
    uploads.ours.map(asUpload),
    files.areKept ? [] : entryFiles.map(asFile),
    files.areKept ? [] : weights.map(asFile),
    isOld ? oldModel(view) : [],
    recordsOf(view, files).map(asRecord),
    view.traces.map(asTrace),
  ];
  return {
    steps: steps.filter(({ length }) => length > 0),
    stays: [...staysOfFiles(files), ...staysOfUploads(uploads), ...staysOfRecords(view)],
  };
}

/** The open uploads under a prefix. */
interface DecidedUploads {
  readonly ours: readonly PendingUpload[];
  /** How many are not. */
  readonly unknown: number;
}

function uploadsOf(view: PlaceView): DecidedUploads {
  const recorded = view.records.flatMap(({ upload }) => upload ?? []);
  const ids = new Set(recorded.map(({ uploadId }) => uploadId));
  const listed = view.uploads.filter(({ uploadId }) => !ids.has(uploadId));
  const ours = listed.filter(({ key }) => isOurUpload(view, pathOf(view, key)));
  // Where nothing at all is ours, those of others are no news.
  const unknown = isOurs(view) ? listed.length - ours.length : 0;
  return { ours: [...recorded, ...ours], unknown };
}

function isOurUpload(view: PlaceView, path: string): boolean {
  if (isOwnPath(path)) return true;
  // A raw prefix may hold anything, models of other runs included.
  if (view.place.commit === undefined) return false;
  return isUnfinished(view) || TEMPORARY_NAME.test(path);
}

/** Tells whether a run was here that did not clear up in the end. */
function isUnfinished({ records, unreadable, traces }: PlaceView): boolean {
  return records.length + unreadable.length + traces.length > 0;
}

function isOurs(view: PlaceView): boolean {
  return view.published !== undefined || isUnfinished(view);
}

/** The files under a prefix that no manifest names. */
interface DecidedFiles {
  /** Those that a record names. */
  readonly leftover: readonly StoredObject[];
  /** Those that nothing names, where nothing is published. */
  readonly unknown: readonly StoredObject[];
  /** Whether even the leftovers stay. */
  readonly areKept: boolean;
}

function filesOf(view: PlaceView): DecidedFiles {
  const published = new Set(view.published?.manifest.files.map(({ path }) => path));
  const named = new Set(view.records.flatMap(({ paths }) => paths));
  const stray = view.files.filter(({ key }) => !published.has(pathOf(view, key)));
  const leftover = stray.filter(({ key }) => named.has(pathOf(view, key)));
  if (view.published !== undefined || !isUnfinished(view)) {
    return { leftover, unknown: [], areKept: false };
  }
  const unknown = stray.filter(({ key }) => !named.has(pathOf(view, key)));
  return { leftover, unknown, areKept: unknown.some(({ key }) => isEntryFile(pathOf(view, key))) };
}

/** A record stays as long as a file that only it names. */
function recordsOf(view: PlaceView, { leftover, areKept }: DecidedFiles): readonly WorkRecord[] {
  if (!areKept) return view.records;
  const kept = new Set(leftover.map(({ key }) => pathOf(view, key)));
  return view.records.filter(({ paths }) => !paths.some((path) => kept.has(path)));
}

function pathOf({ place }: PlaceView, key: string): string {
  return key.slice(place.layout.prefix.length);
}

function oldModel({ published }: PlaceView): readonly Garbage[] {
  return published ? [{ kind: "model", published, reason: "older than the commits to keep" }] : [];
}

function asUpload(upload: PendingUpload): Garbage {
  return { kind: "upload", upload, reason: "nobody is at it any more" };
}

function asFile(object: StoredObject): Garbage {
  return { kind: "file", object, reason: "stored, and never published" };
}

function asRecord({ object, upload }: WorkRecord): Garbage {
  return { kind: "record", object, upload, reason: "of work that nobody is at any more" };
}

function asTrace(object: StoredObject): Garbage {
  return { kind: "record", object, reason: "left by a run that ended" };
}

function staysOfFiles({ leftover, unknown, areKept }: DecidedFiles): readonly Staying[] {
  if (unknown.length === 0) return [];
  const what = `${unknown.length} of its files ${unknown.length === 1 ? "is" : "are"} named by no record, so nothing tells who wrote them.`;
  const others = areKept
    ? ` Without the other ${leftover.length} they would look like a whole model, so that those stay too.`
    : "";
  const reason = `${what}${others} Prefetch the model again, or remove the prefix by hand.`;
  return [{ cause: "unknown", reason }];
}

function staysOfUploads({ unknown }: DecidedUploads): readonly Staying[] {
  if (unknown === 0) return [];
  const reason = `${unknown} open uploads are named by no record, so nothing tells who began them.`;
  return [{ cause: "unknown", reason }];
}

function staysOfRecords({ unreadable }: PlaceView): readonly Staying[] {
  if (unreadable.length === 0) return [];
  const reason = `${unreadable.length} records under .prefetch/ cannot be understood. If a newer version wrote them, collect with that one; otherwise remove them by hand.`;
  return [{ cause: "unreadable", reason }];
}
