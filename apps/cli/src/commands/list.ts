import { Command } from "commander";
import { type OutputFlags, withOutputFlags } from "../output-flags.ts";
import type { Session } from "../session.ts";

const EXAMPLES = `
Examples:
  prefetch list /srv/models
  prefetch list /srv/models --quiet | xargs -n 1 prefetch verify`;

/** Declares `prefetch list`. */
export function listCommand(session: Session): Command {
  const command = new Command("list")
    .summary("list the models under a root")
    .description(
      "Lists the complete models under a root; with --quiet, their addresses alone.\nNeeds neither a token nor the Hub.",
    )
    .argument("<root>");
  return withOutputFlags(command)
    .addHelpText("after", EXAMPLES)
    .action(async (root: string, flags: OutputFlags) => {
      const { listStoredModels } = await import("../actions/list-stored-models.ts");
      await listStoredModels(root, flags, session);
    });
}
