import { Command } from "commander";
import { type OutputFlags, withOutputFlags } from "../output-flags.ts";
import type { Session } from "../session.ts";

const EXAMPLES = `
Examples:
  prefetch verify /srv/models/Qwen3-0-6B/<commit>
  prefetch verify /srv/models/Qwen3-0-6B/<commit> --deep`;

/** The flags of `prefetch verify`. */
export interface VerifyFlags extends OutputFlags {
  /** Whether contents are compared. */
  readonly deep?: true;
}

/** Declares `prefetch verify`. */
export function verifyCommand(session: Session): Command {
  const command = new Command("verify")
    .summary("compare a stored model with its manifest")
    .description("Compares a stored model with its manifest. Needs neither a token nor the Hub.")
    .argument("<url>")
    .option("--deep", "read every file back and compare its SHA-256, not only its size");
  return withOutputFlags(command)
    .addHelpText("after", EXAMPLES)
    .action(async (url: string, flags: VerifyFlags) => {
      const { verifyStoredModel } = await import("../actions/verify-stored-model.ts");
      await verifyStoredModel(url, flags, session);
    });
}
