import { fileURLToPath } from "node:url";

/** What shells take as it is, without quotes. */
const PLAIN_WORD = /^[\w@%+=:,./-]+$/;

/**
 * Returns the commands that serve a stored model: for a directory with a root `config.json` and
 * safetensors weights, which is what vLLM and SGLang load from a local path; otherwise none.
 *
 * @param url - the prefix that the model lies under
 * @param paths - the paths of its files
 */
export function serveCommands(url: string, paths: readonly string[]): readonly string[] {
  const isServable =
    paths.includes("config.json") && paths.some((path) => /^[^/]+\.safetensors$/.test(path));
  if (!isServable || !url.startsWith("file:")) return [];
  const directory = shellWord(fileURLToPath(url));
  return [`vllm serve ${directory}`, `python -m sglang.launch_server --model-path ${directory}`];
}

/** Quotes a word for a POSIX shell where it needs that. */
function shellWord(text: string): string {
  return PLAIN_WORD.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
