import { Command } from "commander";
import { type OutputFlags, withOutputFlags } from "../output-flags.ts";
import type { Session } from "../session.ts";

const EXAMPLES = `
Examples:
  prefetch rm /srv/models/Qwen3-0-6B/<commit>`;

/** Declares `prefetch rm`. */
export function rmCommand(session: Session): Command {
  const command = new Command("rm")
    .summary("remove a stored model")
    .description(
      "Removes a stored model: its manifest first, then the files that it names, nothing else.\nNeeds neither a token nor the Hub.",
    )
    .argument("<url>");
  return withOutputFlags(command)
    .addHelpText("after", EXAMPLES)
    .action(async (url: string, flags: OutputFlags) => {
      const { removeStoredModel } = await import("../actions/remove-stored-model.ts");
      await removeStoredModel(url, flags, session);
    });
}
