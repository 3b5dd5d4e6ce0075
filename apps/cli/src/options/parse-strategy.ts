import type { Strategy } from "@prefetch/prefetch";
import { InvalidArgumentError } from "commander";

const STRATEGIES: readonly Strategy[] = ["auto", "stream", "snapshot"];

/** Parses the way that files take. */
export function parseStrategy(text: string): Strategy {
  const strategy = STRATEGIES.find((known) => known === text);
  if (strategy !== undefined) return strategy;
  throw new InvalidArgumentError(`It is one of ${STRATEGIES.join(", ")}.`);
}
