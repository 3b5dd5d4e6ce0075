import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { REPOSITORY, startS3TestBed } from "./s3-for-tests.ts";

const REPORT = encodeURIComponent(`
  import { writeFileSync } from "node:fs";
  process.on("exit", () => writeFileSync(process.env.REPORT, process.moduleLoadList.join("\\n")));
`);

test("Node's own fetch is not loaded beside ours: that would be a tenth of a short run", async () => {
  await using bed = await startS3TestBed();
  const report = join(bed.environment["HOME"]!, "modules");
  const argv = ["hf-model", REPOSITORY, "--to", bed.at("s3://models"), "--dry-run"];
  const environment = { NODE_OPTIONS: `--import=data:text/javascript,${REPORT}`, REPORT: report };
  expect(await bed.run(argv, environment)).toMatchObject({ status: 0 });
  const modules = await readFile(report, "utf8");
  expect(modules).toContain("NativeModule https");
  expect(modules).not.toContain("internal/deps/undici/undici");
});
