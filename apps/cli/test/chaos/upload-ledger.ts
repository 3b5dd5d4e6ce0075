import type { ChaosHub } from "./chaos-model.ts";
import type { ChaosTarget } from "./chaos-target.ts";

/** Which uploads killed runs left open, and which of them a record in the store names. */
export interface UploadLedger {
  /** Notes what is there, while no run is at it. */
  note(): Promise<void>;
  /**
   * Returns the uploads that are open and should not be, and how many are open and that nobody can find:
   * begun by a run that was killed before its record of them was written, in a store that lists none.
   */
  settle(): { readonly stray: readonly string[]; readonly unfindable: number };
}

/** Starts an empty ledger. */
export function openLedger({ prefix }: ChaosHub, target: ChaosTarget): UploadLedger {
  const recorded = new Set<string>();
  let open = new Set<string>();
  return {
    note: async () => {
      open = new Set(target.openUploads().map(({ id }) => id));
      const records = await recordsUnder(`${prefix}.prefetch/uploads/`, target);
      for (const id of open) if (records.some((text) => text.includes(id))) recorded.add(id);
    },
    settle: () => {
      const left = target.openUploads();
      const isUnfindable = (id: string): boolean =>
        !target.uploadsAreFound && open.has(id) && !recorded.has(id);
      const stray = left.filter(({ id }) => !isUnfindable(id)).map(({ key }) => key);
      return { stray, unfindable: left.length - stray.length };
    },
  };
}

async function recordsUnder(prefix: string, target: ChaosTarget): Promise<readonly string[]> {
  const keys = (await target.keys()).filter((key) => key.startsWith(prefix) && !key.endsWith("/"));
  const contents = await Promise.all(keys.map((key) => target.bytesAt(key)));
  return contents.map((bytes) => new TextDecoder().decode(bytes));
}
