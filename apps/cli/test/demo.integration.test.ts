import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { runCliProcess } from "./cli-process.ts";

it("shows the main job, needs no network and no token, and works twice in a row", async () => {
  const folder = await mkdtemp(join(tmpdir(), "prefetch-demo-test-"));
  const environment = {
    TMPDIR: folder,
    HTTPS_PROXY: "http://127.0.0.1:9",
    HF_ENDPOINT: "http://127.0.0.1:9",
  };
  for (const runs of [1, 2]) {
    const { status, stdout } = await runCliProcess(["demo"], { environment });
    expect(status).toBe(0);
    expect(stdout.match(/^\d\. .*$/gm)).toHaveLength(5);
    expect(stdout).toMatch(/✓ Stored 10 files, .* in /);
    expect(stdout).toMatch(/✓ Sound: 10 files/);
    expect(stdout).toMatch(/✓ Nothing moved: 1 request/);
    expect(stdout).toMatch(/✓ Refused: .*gguf/);
    expect(stdout).toMatch(/✓ Nothing is published there/);
    expect(stdout).toMatch(/✓ Resumed: 33\.6 MB of 50\.3 MB/);
    expect(await readdir(folder)).toHaveLength(runs);
  }
  await rm(folder, { recursive: true });
});
