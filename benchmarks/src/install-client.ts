import { execFile } from "node:child_process";
import { mkdtemp, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const WORKSPACE = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Builds, packs and installs the command line as a user would, since inside the workspace packages are
 * loaded from their sources. Returns the path of its main file.
 */
export async function installClient(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "prefetch-bench-client-"));
  const packed = join(folder, "packed");
  const selected = ["--filter", "./packages/*", "--filter", "./apps/cli"];
  await run("pnpm", ["run", "build"], { cwd: WORKSPACE });
  await run("pnpm", ["-r", ...selected, "pack", "--pack-destination", packed], { cwd: WORKSPACE });
  const tarballs = (await readdir(packed)).map((name) => join(packed, name));
  await writeFile(join(folder, "package.json"), '{ "private": true }');
  await run("npm", ["install", "--no-audit", "--no-fund", ...tarballs], { cwd: folder });
  return join(folder, "node_modules/@prefetch/cli/dist/main.js");
}
