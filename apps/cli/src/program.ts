import { readFileSync } from "node:fs";
import { Command } from "commander";
import { demoCommand } from "./commands/demo.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { gcCommand } from "./commands/gc.ts";
import { hfModelCommand } from "./commands/hf-model.ts";
import { listCommand } from "./commands/list.ts";
import { rmCommand } from "./commands/rm.ts";
import { showCommand } from "./commands/show.ts";
import { verifyCommand } from "./commands/verify.ts";
import type { Session } from "./session.ts";

/** Without a terminal, and on a very wide one, help is laid out for this many columns. */
const HELP_COLUMNS = 80;

const EXAMPLES = `
Examples:
  prefetch hf-model Qwen/Qwen3-0.6B --to /srv/models
  prefetch verify /srv/models/Qwen3-0-6B/<commit> --deep
  prefetch demo
`;

/** Creates the parser of the command line. It throws instead of ending the process. */
export function createProgram(session: Session): Command {
  const program = new Command("prefetch")
    .description("Moves models from the Hugging Face Hub into the storage that serves them.")
    .version(ownVersion(), "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand("help [command]", "print the help of a command")
    .addHelpText("after", EXAMPLES)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void session.console.result(text.trimEnd()),
      writeErr: (text) => session.console.note(text.trimEnd()),
      outputError: () => undefined,
      getOutHelpWidth: () => HELP_COLUMNS,
      getErrHelpWidth: () => HELP_COLUMNS,
    });
  for (const create of [
    hfModelCommand,
    verifyCommand,
    listCommand,
    showCommand,
    rmCommand,
    gcCommand,
    doctorCommand,
    demoCommand,
  ]) {
    program.addCommand(create(session).copyInheritedSettings(program));
  }
  return program;
}

function ownVersion(): string {
  const packageJson = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  const { version }: { readonly version: string } = JSON.parse(packageJson);
  return version;
}
