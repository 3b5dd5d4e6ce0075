import { Command } from "commander";
import { type OutputFlags, withOutputFlags } from "../output-flags.ts";
import type { Session } from "../session.ts";

const EXAMPLES = `
Examples:
  prefetch show /srv/models/Qwen3-0-6B/<commit>
  prefetch show /srv/models/Qwen3-0-6B/<commit> --json`;

/** Declares `prefetch show`. */
export function showCommand(session: Session): Command {
  const command = new Command("show")
    .summary("show what is known of a stored model")
    .description("Shows what a stored model's manifest says. Needs neither a token nor the Hub.")
    .argument("<url>");
  return withOutputFlags(command)
    .addHelpText("after", EXAMPLES)
    .action(async (url: string, flags: OutputFlags) => {
      const { showStoredModel } = await import("../actions/show-stored-model.ts");
      await showStoredModel(url, flags, session);
    });
}
