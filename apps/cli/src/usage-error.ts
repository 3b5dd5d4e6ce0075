import { PrefetchError } from "@prefetch/core";

/**
 * Translates what the argument parser found wrong.
 *
 * @param message - the parser's message, `error: …` with a suggestion on a second line
 * @param command - the words that lead to the command, for example `prefetch hf-model`
 */
export function usageError(message: string, command: string): PrefetchError {
  const [what = "", ...advice] = withoutValue(message.replace(/^error: /, "")).split("\n");
  const sentence = /[.?!]$/.test(what) ? what : `${what}.`;
  const help = `See "${command} --help".`;
  return new PrefetchError(
    "INVALID_ARGUMENT",
    [capitalised(sentence), ...advice.map(bare), help].join(" "),
  );
}

/** Takes the value off an unknown flag: it may be a token. */
function withoutValue(message: string): string {
  return message.replace(/'(--[^=']+)=[^']*'/, "'$1'");
}

function bare(suggestion: string): string {
  return suggestion.replace(/^\((.*)\)$/, "$1");
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
