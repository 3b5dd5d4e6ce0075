import type { CdnShape, FaultRule } from "@prefetch/testing";
import type { BenchModel } from "./bench-model.ts";
import { startServer } from "./start-server.ts";

/** What the Hub is like. */
export interface BenchHubOptions {
  /** Added to every answer, in milliseconds. */
  readonly latencyMs: number;
  /** What the CDN is like; see `serve-hub.ts`. Default: as fast as it can. */
  readonly cdn?: { readonly shape?: CdnShape; readonly fault?: FaultRule } | undefined;
}

/** What is asked of the Hub's process: how much its CDN has sent, or a new commit with one file changed. */
export type HubQuestion = "cdn-bytes" | "commit";

/** A Hub in a process of its own. */
export interface BenchHub extends Disposable {
  /** Its address. */
  readonly url: string;
  /** Returns how many bytes of bodies the CDN has handed to sockets by now, by its log. */
  cdnBytes(): Promise<number>;
  /** Commits the model with another content of its last file; returns the commit. */
  commitChange(): Promise<string>;
  /** Returns the commit that `main` names. */
  commit(): Promise<string>;
}

/** Starts the Hub and makes it hash its files, which is not the client's time. */
export async function startBenchHub(
  model: BenchModel,
  { cdn = {}, latencyMs }: BenchHubOptions,
): Promise<BenchHub> {
  const argv = [String(latencyMs), JSON.stringify(model), JSON.stringify(cdn)];
  const server = await startServer("serve-hub.ts", argv);
  const address = `${server.url}/api/models/${model.repoId}`;
  const ask = async (question: HubQuestion): Promise<string> => String(await server.ask(question));
  const hashFiles = (): Promise<unknown> => fetch(`${address}/tree/main?recursive=true`);
  await hashFiles();
  return {
    url: server.url,
    cdnBytes: async () => Number(await ask("cdn-bytes")),
    commitChange: async () => {
      const commit = await ask("commit");
      await hashFiles();
      return commit;
    },
    commit: async () => {
      const { sha }: { readonly sha: string } = JSON.parse(await (await fetch(address)).text());
      return sha;
    },
    [Symbol.dispose]: () => server[Symbol.dispose](),
  };
}
