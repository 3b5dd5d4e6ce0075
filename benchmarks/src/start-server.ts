import { fork } from "node:child_process";
import { once } from "node:events";

/** A server in a process of its own. */
export interface BenchServer extends Disposable {
  /** Its address. */
  readonly url: string;
}

/** Starts one of the `serve-….ts` files and waits for its address. */
export async function startServer(file: string, argv: readonly string[]): Promise<BenchServer> {
  const child = fork(new URL(file, import.meta.url), argv);
  const [url] = await once(child, "message");
  return { url: String(url), [Symbol.dispose]: () => void child.kill() };
}
