import { GcsError } from "../gcs-error.ts";
import { conditionNotMet, invalid, notImplemented } from "../gcs-errors.ts";

/** Conditions on what is there; generation 0 stands for nothing. */
export interface Conditions {
  /** The generation that has to be there. */
  readonly generation: number | undefined;
  /** The generation that must not be there. */
  readonly notGeneration: number | undefined;
}

type Query = ReadonlyMap<string, string>;

const WHOLE_NUMBER = /^\d+$/;
const METAGENERATION = /^if(?:Source)?Metageneration/;

/**
 * Reads the conditions of a request.
 *
 * @throws {@link GcsError} 400 for what is no number, 501 for conditions on the metageneration.
 */
export function conditionsOf(query: Query, of: "" | "Source" = ""): Conditions {
  if ([...query.keys()].some((name) => METAGENERATION.test(name))) {
    throw notImplemented("A condition on the metageneration");
  }
  return {
    generation: numberOf(query, `if${of}GenerationMatch`),
    notGeneration: numberOf(query, `if${of}GenerationNotMatch`),
  };
}

/**
 * Holds a write to its conditions.
 *
 * @throws {@link GcsError} 412.
 */
export function requireWritable(conditions: Conditions, current: Generation | undefined): void {
  if (!matches(conditions, current) || excludes(conditions, current)) throw conditionNotMet();
}

/**
 * Holds a read to its conditions.
 *
 * @throws {@link GcsError} 412; 304 where it is what the client has.
 */
export function requireReadable(conditions: Conditions, current: Generation): void {
  if (!matches(conditions, current)) throw conditionNotMet();
  if (excludes(conditions, current)) throw new GcsError(304, "notModified", "Not Modified");
}

/** What conditions look at. */
interface Generation {
  /** The generation. */
  readonly generation: number;
}

function matches({ generation }: Conditions, current: Generation | undefined): boolean {
  return generation === undefined || generation === (current?.generation ?? 0);
}

function excludes({ notGeneration }: Conditions, current: Generation | undefined): boolean {
  return notGeneration !== undefined && notGeneration === (current?.generation ?? 0);
}

/**
 * Reads a parameter that is a whole number.
 *
 * @throws {@link GcsError} 400.
 */
export function numberOf(query: Query, parameter: string): number | undefined {
  const value = query.get(parameter);
  if (value === undefined) return undefined;
  if (WHOLE_NUMBER.test(value)) return Number(value);
  throw invalid(`Invalid value '${value}' for parameter ${parameter}.`);
}
