import { createHash } from "node:crypto";
import { mkdtempDisposable, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { documentsIn } from "./cli-process.ts";
import { MODEL_FILES, REPOSITORY, WEIGHTS } from "./s3-for-tests.ts";
import { type StoreName, type StoresTestBed, startStoresTestBed } from "./stores-for-tests.ts";

const STORES: readonly StoreName[] = ["s3", "gcs", "azure"];
const PATHS = MODEL_FILES.map(({ path }) => path).toSorted();

function sha256(bytes: Uint8Array | undefined): string {
  return createHash("sha256")
    .update(bytes ?? new Uint8Array())
    .digest("hex");
}

/** Compares every file with what the Hub serves. */
async function expectModel(bed: StoresTestBed, store: StoreName): Promise<void> {
  const manifest = JSON.parse(
    Buffer.from((await bed.bytesAt(store, ".prefetch/manifest.json"))!).toString(),
  );
  const paths = manifest.files.map(({ path }: { readonly path: string }) => path).toSorted();
  expect(paths).toEqual(PATHS);
  for (const path of PATHS) {
    const response = await fetch(`${bed.hub.url}/${REPOSITORY}/resolve/main/${path}`);
    const expected = sha256(new Uint8Array(await response.arrayBuffer()));
    expect({ path, sha256: sha256(await bed.bytesAt(store, path)) }).toEqual({
      path,
      sha256: expected,
    });
  }
  expect(bed.openUploads(store)).toBe(0);
}

test.each(STORES)(
  "%s: a model arrives whole, is listed, shown, verified and removed",
  async (store) => {
    await using bed = await startStoresTestBed();
    const url = bed.urls[store];
    const [root = "", parameters] = url.split("?");
    const at = `${root}/${bed.prefix.slice(0, -1)}${parameters === undefined ? "" : `?${parameters}`}`;
    expect(await bed.move([url])).toMatchObject({ status: 0 });
    await expectModel(bed, store);
    const again = await bed.move([url], ["--json"]);
    expect(documentsIn(again.stdout)).toContainEqual(
      expect.objectContaining({ type: "published", changed: false }),
    );
    for (const argv of [
      ["list", url],
      ["show", at],
      ["verify", at],
      ["verify", at, "--deep"],
    ]) {
      expect({ argv, ...(await bed.run(argv)) }).toMatchObject({ argv, status: 0 });
    }
    expect(await bed.run(["rm", at])).toMatchObject({ status: 0 });
    expect(bed.keys(store)).toEqual([]);
  },
);

test("one run writes to every kind of store, and reads the Hub once", async () => {
  await using bed = await startStoresTestBed();
  await using folder = await mkdtempDisposable(join(tmpdir(), "prefetch-stores-"));
  const run = await bed.move([...Object.values(bed.urls), folder.path], ["--quiet"]);
  expect(run).toMatchObject({ status: 0 });
  expect(run.stdout.trim().split("\n").length).toBe(4);
  const local = await readFile(join(folder.path, bed.prefix, WEIGHTS));
  expect(sha256(local)).toBe(sha256(await bed.bytesAt("s3", WEIGHTS)));
  const reads = bed.hub.requests.filter(({ route, path }) => route === "cdn" && path === WEIGHTS);
  const received = reads.reduce((sum, { bodyBytes }) => sum + bodyBytes, 0);
  expect(received).toBe(local.byteLength);
  for (const store of STORES) await expectModel(bed, store);
});

test("where one store refuses, the others have the model, and the exit status is its", async () => {
  await using bed = await startStoresTestBed();
  bed.azure.inject({ fault: { kind: "error", status: 403, code: "AuthorizationFailure" } });
  const run = await bed.move([bed.urls.azure, bed.urls.gcs, bed.urls.s3]);
  expect(run.status).toBe(4);
  expect(run.stderr).toMatch(/1 of 3 destinations failed\.\s+az:\/\/models/);
  bed.azure.clearFaults();
  expect(bed.keys("azure")).toEqual([]);
  await expectModel(bed, "gcs");
  await expectModel(bed, "s3");
  expect(await bed.move([bed.urls.azure, bed.urls.gcs, bed.urls.s3])).toMatchObject({ status: 0 });
  await expectModel(bed, "azure");
});

test.each(STORES)("doctor passes %s and leaves nothing", async (store) => {
  await using bed = await startStoresTestBed();
  const run = await bed.run(["doctor", bed.urls[store], "--repo", REPOSITORY]);
  expect(run).toMatchObject({ status: 0 });
  expect(bed.keys(store)).toEqual([]);
});

test.each([
  ["s3", "storage-class=INTELLIGENT_TIERING", "x-amz-storage-class", "INTELLIGENT_TIERING"],
  ["azure", "tier=Cool", "x-ms-access-tier", "Cool"],
] as const)("%s: --put-option %s is passed on", async (store, option, header, value) => {
  await using bed = await startStoresTestBed();
  expect(await bed.move([bed.urls[store]], ["--put-option", option])).toMatchObject({ status: 0 });
  const requests: readonly { readonly headers: Readonly<Record<string, string>> }[] =
    bed[store].requests;
  expect(requests.some(({ headers }) => headers[header] === value)).toBe(true);
  const refused = await bed.move([bed.urls[store]], ["--put-option", "colour=red"]);
  expect(refused.status).toBe(2);
  expect(refused.stderr).toContain('no put option "colour"');
});

test("the secrets of no store are in any output, key or object", async () => {
  const accountKey = Buffer.from("canary-account-key").toString("base64");
  const secretAccessKey = "canary-secret-0123456789/abc";
  await using bed = await startStoresTestBed({ accountKey, secretAccessKey });
  const urls = Object.values(bed.urls);
  let said = "";
  for (const flags of [["--json"], ["--verbose", "--force"]]) {
    const { status, stderr, stdout } = await bed.move(urls, flags);
    expect(status).toBe(0);
    said += stdout + stderr;
  }
  for (const server of [bed.azure, bed.gcs]) {
    server.inject({
      fault: { kind: "error", status: 403, code: "Forbidden", reason: "forbidden" },
    });
  }
  for (const url of urls) {
    const { stderr, stdout } = await bed.run(["doctor", url, "--repo", REPOSITORY, "--json"]);
    said += stdout + stderr;
  }
  for (const secret of ["canary", accountKey, "SharedKey", "upload_id="]) {
    expect(said).not.toContain(secret);
  }
  for (const store of STORES) {
    for (const key of bed.keys(store)) expect(key).not.toContain("canary");
    const manifest = Buffer.from((await bed.bytesAt(store, ".prefetch/manifest.json"))!);
    expect(manifest.includes("canary")).toBe(false);
  }
});
