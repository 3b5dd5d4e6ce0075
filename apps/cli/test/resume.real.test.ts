import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { type FixtureFile, startHubEmulator } from "@prefetch/testing";
import { expect, test } from "vitest";
import { documentsIn, runCliProcess, startCli } from "./cli-process.ts";
import { required } from "./required.ts";

const REPOSITORY = "org/model";
const MEBIBYTE = 1024 * 1024;
const WEIGHTS = "model.safetensors";
const WEIGHTS_BYTES = 4 * 16 * MEBIBYTE + 4_321;
const FILES: readonly FixtureFile[] = [
  { path: "config.json", content: { bytes: Buffer.from("{}") } },
  { path: WEIGHTS, content: { generated: { sizeBytes: WEIGHTS_BYTES, seed: 1 } } },
];
const S3_KEYS = {
  AWS_ACCESS_KEY_ID: "test",
  AWS_SECRET_ACCESS_KEY: "testtest",
  AWS_REGION: "us-east-1",
};
/** https://learn.microsoft.com/azure/storage/common/storage-use-azurite#well-known-storage-account-and-key */
const AZURITE_KEY =
  "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

interface RealStore {
  readonly url: string;
  readonly environment: Readonly<Record<string, string>>;
  /** The store as rclone names it: it makes the bucket. */
  readonly remote: string;
}

function s3At(endpoint: string): RealStore {
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret } = S3_KEYS;
  return {
    url: `s3://resumed?endpoint=${endpoint}`,
    environment: S3_KEYS,
    remote: `:s3,provider=Other,access_key_id=${id},secret_access_key=${secret},region=us-east-1,endpoint="${endpoint}":`,
  };
}

const STORES: Readonly<Record<string, RealStore>> = {
  SeaweedFS: s3At(required("REAL_SEAWEEDFS_URL")),
  rclone: s3At(required("REAL_RCLONE_URL")),
  "gcp-storage-emulator": {
    url: "gs://resumed",
    environment: { STORAGE_EMULATOR_HOST: required("REAL_GCS_EMULATOR_URL") },
    remote: `:gcs,project_number=1,anonymous=true,endpoint="${required("REAL_GCS_EMULATOR_URL")}/storage/v1/":`,
  },
  Azurite: {
    url: `az://resumed?endpoint=${required("REAL_AZURITE_URL")}`,
    environment: { AZURE_STORAGE_KEY: AZURITE_KEY },
    remote: `:azureblob,account=devstoreaccount1,key="${AZURITE_KEY}",endpoint="${required("REAL_AZURITE_URL")}":`,
  },
};

async function makeBucket({ remote }: RealStore): Promise<void> {
  const env = { PATH: process.env["PATH"], HOME: tmpdir(), RCLONE_CONFIG: "/dev/null" };
  await promisify(execFile)(required("REAL_RCLONE"), ["mkdir", `${remote}resumed`], { env });
}

test.each(Object.entries(STORES))(
  "%s: a run that was killed is gone on with, and what it left is not downloaded again",
  async (_name, store) => {
    await makeBucket(store);
    await using hub = await startHubEmulator({
      repositories: [{ repoId: REPOSITORY, files: FILES }],
    });
    const { environment, url } = store;
    // Other tests leave objects and unfinished work in one bucket: a root of its own.
    const [bucket, parameters] = url.split("?");
    const root = `${bucket}/${randomUUID()}`;
    const to = parameters === undefined ? root : `${root}?${parameters}`;
    const argv = ["hf-model", REPOSITORY, "--to", to, "--endpoint", hub.url, "--json"];

    const killed = startCli([...argv, "--connections", "1"], { environment });
    let writtenBytes = 0;
    for await (const line of createInterface({ input: killed.child.stdout! })) {
      const [event] = documentsIn(line);
      if (event?.["type"] === "part-written") writtenBytes += Number(event["sizeBytes"]);
      if (writtenBytes > 16 * MEBIBYTE) killed.child.kill("SIGKILL");
    }
    const { stdout } = await killed.result;
    if (killed.child.signalCode !== "SIGKILL") throw new Error(`It ended by itself: ${stdout}`);

    hub.clearRequests();
    const again = await runCliProcess(argv, { environment });
    expect(again).toMatchObject({ status: 0 });
    const events = documentsIn(again.stdout);
    const resumed = events.find(({ type }) => type === "file-resumed");
    expect(resumed).toMatchObject({ path: WEIGHTS });
    const heldBytes = Number(resumed?.["heldBytes"]);
    expect(heldBytes).toBeGreaterThanOrEqual(writtenBytes);
    const asked = hub.requests.filter(({ route, path }) => route === "cdn" && path === WEIGHTS);
    const sentBytes = asked.reduce((sum, { bodyBytes }) => sum + bodyBytes, 0);
    expect(sentBytes).toBeLessThanOrEqual(WEIGHTS_BYTES - heldBytes);

    const address = String(events.at(-1)?.["path"]);
    const model = parameters === undefined ? address : `${address}?${parameters}`;
    const verified = await runCliProcess(["verify", model, "--deep"], { environment });
    expect(verified).toMatchObject({ status: 0 });
    const garbage = await runCliProcess(["gc", to, "--json"], { environment });
    expect(documentsIn(garbage.stdout).at(-1)).toMatchObject({ type: "result", garbage: [] });
  },
);
