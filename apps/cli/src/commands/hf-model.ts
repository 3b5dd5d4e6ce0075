import { Command, Option } from "commander";
import type { HfModelFlags } from "../options/hf-model-options.ts";
import { eachOf } from "../options/occurrences.ts";
import { parseCount, parseForce } from "../options/parse-number.ts";
import { parsePutOption } from "../options/parse-put-option.ts";
import { parseByteRate, parseByteSize } from "../options/parse-size.ts";
import { parseStrategy } from "../options/parse-strategy.ts";
import { parseTokenKey } from "../options/parse-token-key.ts";
import { withOutputFlags } from "../output-flags.ts";
import type { Session } from "../session.ts";

const EXAMPLE = `
Example: prefetch hf-model Qwen/Qwen3-0.6B --to s3://models/llm --to gs://models`;

/** Declares `prefetch hf-model`. */
export function hfModelCommand(session: Session): Command {
  const command = new Command("hf-model")
    .summary("copy a model from the Hub into storage")
    .description("Copies a model from the Hugging Face Hub into storage, verified and all at once.")
    .argument("<repo>")
    .usage("[options] <owner/name | hf://owner/name[@revision]>");
  addSelectionFlags(command);
  withOutputFlags(command).option("-v, --verbose", "show every retry with its reason");
  addHubFlags(command);
  addRecordFlags(command);
  return command.addHelpText("after", EXAMPLE).action(async (repo: string, flags: HfModelFlags) => {
    const { prefetchHfModel } = await import("../actions/prefetch-hf-model.ts");
    await prefetchHfModel(repo, flags, session);
  });
}

function addSelectionFlags(command: Command): void {
  command
    .option("--revision <name>", "branch, tag or commit (default: main)")
    .option("--to <url>", "where to publish; repeatable (default: ./models)", eachOf)
    .addOption(new Option("--raw-data-path <url>", "publish right there instead").conflicts("to"))
    .option("--put-option <k=v>", "for example storage-class=…; repeatable", parsePutOption)
    .option("--artifact-name <name>", "name to store it under (default: from the repo)")
    .option("--include <glob>", "only matching files; repeatable", eachOf)
    .option("--exclude <glob>", "no matching files; repeatable", eachOf)
    .option("--reuse-from <url>", "a model in the same store to copy from; repeatable", eachOf)
    .option("--force [number]", "transfer again; count up to do so once more", parseForce)
    .option("--dry-run", "print what would be done, and do nothing");
}

function addHubFlags(command: Command): void {
  command
    .optionsGroup("Hub and limits:")
    .option("--hf-token-key <name>", "variable with the token (default: HF_TOKEN)", parseTokenKey)
    .addOption(new Option("--anonymous", "use no token").conflicts("hfTokenKey"))
    .option("--endpoint <url>", "the Hub's address (default: HF_ENDPOINT)")
    .option("--ca-bundle <file>", "certificate authorities to trust, PEM")
    .option("--strategy <way>", "auto, stream or snapshot (default: auto)", parseStrategy)
    .option("--scratch <dir>", "for what cannot be streamed (default: temporary)")
    .option("--memory <size>", "memory for files in flight (default: 256MiB)", parseByteSize)
    .option("--connections <number>", "parts read at a time (default: adaptive)", parseCount)
    .option("--max-rate <size>", "limit, for example 100MB/s (default: none)", parseByteRate);
}

function addRecordFlags(command: Command): void {
  command
    .optionsGroup("Recorded with the model:")
    .option("--architecture <name>", "for example Qwen3ForCausalLM")
    .option("--task <name>", "for example generate or embed (default: auto)")
    .option("--modality <name>", "what goes in and out; repeatable (default: text)", eachOf)
    .option("--format <name>", "serialisation, for example safetensors")
    .option("--model-type <name>", "for example transformer")
    .option("--short-description <text>", "one sentence for catalogues");
}
