import type { SinkCapabilities, SinkLimits } from "@prefetch/core";

/** Returns limits under which a file is cut so that every member takes it. */
export function sharedLimits(limits: readonly SinkLimits[]): SinkLimits {
  return {
    minPartBytes: Math.max(...limits.map(({ minPartBytes }) => minPartBytes)),
    maxPartBytes: Math.min(...limits.map(({ maxPartBytes }) => maxPartBytes)),
    maxParts: Math.min(...limits.map(({ maxParts }) => maxParts)),
    sequentialParts: limits.some(({ sequentialParts }) => sequentialParts),
  };
}

const CONDITIONS = ["none", "create", "create-and-replace"] as const;

/** Returns what every member can do. */
export function sharedCapabilities(capabilities: readonly SinkCapabilities[]): SinkCapabilities {
  const weakest = Math.min(
    ...capabilities.map(({ conditionalPut }) => CONDITIONS.indexOf(conditionalPut)),
  );
  const [checksum, ...others] = new Set(capabilities.map((each) => each.checksum));
  return {
    conditionalPut: CONDITIONS[weakest] ?? "none",
    serverCopy: capabilities.every(({ serverCopy }) => serverCopy),
    listUploads: capabilities.every(({ listUploads }) => listUploads),
    ...sharedFolding(capabilities),
    checksum: checksum !== undefined && others.length === 0 ? checksum : "none",
  };
}

/** Two names that are one to any member cannot both be written. */
function sharedFolding(
  capabilities: readonly SinkCapabilities[],
): Pick<SinkCapabilities, "nameFolding"> {
  const foldings = capabilities.flatMap(({ nameFolding }) => nameFolding ?? []);
  if (foldings.length === 0) return {};
  return {
    nameFolding: {
      case: foldings.some((folding) => folding.case),
      unicodeForm: foldings.some((folding) => folding.unicodeForm),
    },
  };
}
