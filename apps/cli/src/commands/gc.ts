import { Command } from "commander";
import { parseCount } from "../options/parse-number.ts";
import { type OutputFlags, withOutputFlags } from "../output-flags.ts";
import type { Session } from "../session.ts";

const EXAMPLES = `
Examples:
  prefetch gc s3://models
  prefetch gc s3://models --apply
  prefetch gc /srv/models --keep 2 --apply`;

/** The flags of `prefetch gc`. */
export interface GcFlags extends OutputFlags {
  /** How many commits of each artifact are to remain. */
  readonly keep?: number;
  /** Whether to remove what is found. */
  readonly apply?: true;
}

/** Declares `prefetch gc`. */
export function gcCommand(session: Session): Command {
  const command = new Command("gc")
    .summary("list, or remove, what interrupted runs left")
    .description(
      "Lists what interrupted runs left under a root: open uploads, records of\nunfinished work, files that were never published. With --apply it is removed.\nNeeds neither a token nor the Hub.",
    )
    .argument("<root>")
    .option(
      "--keep <number>",
      "keep so many commits of a model, and those that refs name",
      parseCount,
    )
    .option("--apply", "remove what is found");
  return withOutputFlags(command)
    .addHelpText("after", EXAMPLES)
    .action(async (root: string, flags: GcFlags) => {
      const { collectStoredGarbage } = await import("../actions/collect-garbage.ts");
      await collectStoredGarbage(root, flags, session);
    });
}
