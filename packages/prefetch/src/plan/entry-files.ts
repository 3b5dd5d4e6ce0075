const ROOT_ENTRY_FILES: ReadonlySet<string> = new Set([
  "adapter_config.json",
  "config.json",
  "model_index.json",
  "params.json",
]);

/**
 * Tells whether a file is one that readers begin with: a root `config.json`, `params.json`,
 * `model_index.json` or `adapter_config.json`, or any `*.index.json`. Inference servers take a folder
 * that holds one for a whole model, so these files are the last to appear and the first to go.
 */
export function isEntryFile(path: string): boolean {
  return ROOT_ENTRY_FILES.has(path) || path.endsWith(".index.json");
}
