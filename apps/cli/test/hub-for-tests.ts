import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type HubEmulator,
  type HubEmulatorOptions,
  modelFixture,
  startHubEmulator,
} from "@prefetch/testing";

export const REPO = "owner/tiny-llama";

/** A Hub with one small model, and an empty folder; both are gone in the end. */
export interface TestBed extends AsyncDisposable {
  readonly hub: HubEmulator;
  readonly folder: string;
  /** Names the Hub to the command. */
  readonly environment: Readonly<Record<string, string>>;
}

export async function startTestBed(options: HubEmulatorOptions = {}): Promise<TestBed> {
  const folder = await mkdtemp(join(tmpdir(), "prefetch-cli-"));
  const repositories = [{ ...modelFixture("tiny-llama"), repoId: REPO }];
  const hub = await startHubEmulator({ repositories, ...options });
  return {
    hub,
    folder,
    environment: { HF_ENDPOINT: hub.url, HOME: folder },
    [Symbol.asyncDispose]: async () => {
      await hub.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
