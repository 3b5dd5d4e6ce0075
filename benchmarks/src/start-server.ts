import { fork } from "node:child_process";
import { once } from "node:events";

/** A server in a process of its own. */
export interface BenchServer extends Disposable {
  /** Its address. */
  readonly url: string;
  /** Sends it a message and returns what it answers; one question at a time. */
  ask(question: string): Promise<unknown>;
}

/** Starts one of the `serve-….ts` files and waits for its address. */
export async function startServer(file: string, argv: readonly string[]): Promise<BenchServer> {
  const child = fork(new URL(file, import.meta.url), argv);
  const [url] = await once(child, "message");
  return {
    url: String(url),
    ask: async (question) => {
      const answered = once(child, "message");
      child.send(question);
      const [answer] = await answered;
      return answer;
    },
    [Symbol.dispose]: () => void child.kill(),
  };
}
