import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type CliProcess, documentsIn, startCli } from "./cli-process.ts";
import { REPO, startTestBed, type TestBed } from "./hub-for-tests.ts";

interface HeldRun extends CliProcess {
  readonly letGo: () => void;
}

/** Starts a run and returns when it waits for the weights, which the Hub holds back. */
async function startHeldRun(bed: TestBed, ...flags: readonly string[]): Promise<HeldRun> {
  const held = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  const fault = { kind: "hold", until: held.promise } as const;
  bed.hub.inject({ route: "cdn", path: "model.safetensors", fault });
  bed.hub.onRequest(({ route, path }) => {
    if (route === "cdn" && path === "model.safetensors") asked.resolve();
  });
  const run = startCli(["hf-model", REPO, "--to", join(bed.folder, "models"), ...flags], bed);
  await asked.promise;
  return { ...run, letGo: held.resolve };
}

async function suspiciousFiles(folder: string): Promise<readonly string[]> {
  const paths = await readdir(folder, { recursive: true });
  return paths.filter((path) =>
    /manifest\.json|\/config\.json$|\.safetensors|tmp|part/i.test(path),
  );
}

describe("a signal in the middle of a run", () => {
  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("%s ends it with %d, and nothing half-written stays", async (signal, status) => {
    await using bed = await startTestBed();
    const { child, result, letGo } = await startHeldRun(bed);
    const sentAtMs = performance.now();
    child.kill(signal);
    const ended = await result;
    expect(performance.now() - sentAtMs).toBeLessThan(5_000);
    letGo();
    expect([ended.status, ended.stdout]).toEqual([status, ""]);
    expect(ended.stderr).toContain("Stopping. Nothing half-written is visible");
    expect(ended.stderr).toMatch(
      new RegExp(
        `\\nError: Stopped by ${signal}\\.\\n {2}.* the same command goes on from here\\.\\n$`,
      ),
    );
    expect(await suspiciousFiles(bed.folder)).toEqual([]);
  });

  it("is told in JSON as well", async () => {
    await using bed = await startTestBed();
    const { child, result, letGo } = await startHeldRun(bed, "--json", "--quiet");
    child.kill("SIGTERM");
    const { status, stdout, stderr } = await result;
    letGo();
    expect([status, stderr]).toEqual([143, ""]);
    expect(documentsIn(stdout)).toMatchObject([{ type: "run-failed", code: "ABORTED" }]);
  });

  it("does not stop it when only the terminal is gone", async () => {
    await using bed = await startTestBed();
    const { child, result, letGo } = await startHeldRun(bed);
    child.stderr?.destroy();
    child.kill("SIGHUP");
    letGo();
    const { status, stdout } = await result;
    expect(status).toBe(0);
    expect(stdout).toMatch(/^file:/);
  });
});

describe("a reader that goes away", () => {
  it("ends the run quietly, with the status of a broken pipe", async () => {
    await using bed = await startTestBed();
    const { child, result, letGo } = await startHeldRun(bed, "--json");
    const until = once(child, "close");
    bed.hub.inject({ route: "resolve", path: "config.json", fault: { kind: "hold", until } });
    child.stdout?.destroy();
    letGo();
    expect(await result).toMatchObject({ status: 141, stderr: "" });
    expect(await suspiciousFiles(bed.folder)).toEqual([]);
  });

  it("undoes nothing when it goes before there was anything to read", async () => {
    await using bed = await startTestBed();
    const { child, result, letGo } = await startHeldRun(bed);
    child.stdout?.destroy();
    letGo();
    expect(await result).toMatchObject({ status: 0 });
  });
});
