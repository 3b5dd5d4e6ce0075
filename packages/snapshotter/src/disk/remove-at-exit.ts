import { rmSync } from "node:fs";

const paths = new Set<string>();

/**
 * Removes a file or folder when the process exits, by `process.exit` too, unless that is called off
 * with what is returned. Signals are the program's: one that ends the process without `process.exit`
 * leaves the path behind.
 */
export function removeAtExit(path: string): () => void {
  if (paths.size === 0) process.on("exit", removeAll);
  paths.add(path);
  return () => {
    paths.delete(path);
    if (paths.size === 0) process.off("exit", removeAll);
  };
}

function removeAll(): void {
  for (const path of paths) {
    try {
      rmSync(path, { recursive: true, force: true });
    } catch {
      // The process ends: there is nobody left to tell, and the other paths still have their turn.
    }
  }
}
