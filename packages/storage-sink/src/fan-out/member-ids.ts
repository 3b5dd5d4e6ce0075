/** The members' own ids of one upload: each with the member's address. */
export type MemberIds = readonly (readonly [url: string, uploadId: string])[];

/** Writes the ids as the one id of a fan-out. */
export function memberIdsOf(ids: MemberIds): string {
  return JSON.stringify(ids);
}

/** Reads them, by address; none where the id is not a fan-out's. */
export function parseMemberIds(uploadId: string): ReadonlyMap<string, string> {
  const ids = new Map<string, string>();
  const parsed = parsedOrNothing(uploadId);
  for (const entry of Array.isArray(parsed) ? parsed : []) {
    const [url, id]: readonly unknown[] = Array.isArray(entry) ? entry : [];
    if (typeof url === "string" && typeof id === "string") ids.set(url, id);
  }
  return ids;
}

function parsedOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
