import { Command, Option } from "commander";
import type { DoctorFlags } from "../options/doctor-options.ts";
import { parseByteSize } from "../options/parse-size.ts";
import { parseTokenKey } from "../options/parse-token-key.ts";
import { withOutputFlags } from "../output-flags.ts";
import type { Session } from "../session.ts";

const EXAMPLES = `
Examples:
  prefetch doctor s3://models/llm
  prefetch doctor /srv/models --endpoint https://mirror.internal
  AWS_ENDPOINT_URL=https://minio.internal prefetch doctor s3://models --no-hub`;

/** Declares `prefetch doctor`. */
export function doctorCommand(session: Session): Command {
  const command = new Command("doctor")
    .summary("find out whether models can be moved into a store")
    .description(
      "Tries what a run does with a store and the Hub, and tells the cure of what fails.\nWrites a few small objects under <url>/.prefetch/ and removes them again.",
    )
    .argument("<url>")
    .option("--no-hub", "try the store alone")
    .option("--repo <name>", "small model to ask the Hub for (default: a test model)")
    .option("--hf-token-key <name>", "variable with the token (default: HF_TOKEN)", parseTokenKey)
    .addOption(new Option("--anonymous", "use no token").conflicts("hfTokenKey"))
    .option("--endpoint <url>", "the Hub's address (default: HF_ENDPOINT)")
    .option("--ca-bundle <file>", "certificate authorities to trust, PEM")
    .option("--memory <size>", "memory for files in flight (default: 256MiB)", parseByteSize);
  return withOutputFlags(command)
    .addHelpText("after", EXAMPLES)
    .action(async (url: string, flags: DoctorFlags) => {
      const { runDoctor } = await import("../actions/doctor.ts");
      await runDoctor(url, flags, session);
    });
}
