import { randomUUID } from "node:crypto";
import { ContainerClient, StorageSharedKeyCredential } from "@azure/storage-blob";
import { createAzureSink } from "@prefetch/storage-sink/azure";
import { sinkConformanceSuite } from "@prefetch/testing/suites";
import type { SinkUnderTest } from "@prefetch/testing/suites";
import { realServerUrl } from "./real-server.ts";

const endpoint = realServerUrl("REAL_AZURITE_URL");
const container = `test-${randomUUID()}`;
/** https://learn.microsoft.com/azure/storage/common/storage-use-azurite#well-known-storage-account-and-key */
const ACCOUNT = {
  account: "devstoreaccount1",
  accountKey:
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==",
};
const credential = new StorageSharedKeyCredential(ACCOUNT.account, ACCOUNT.accountKey);
await new ContainerClient(`${endpoint}/${container}`, credential).create();
/** A folder of its own, 36 characters and a slash. */
const PREFIX_BYTES = 37;

function createAzuriteSinkUnderTest(): SinkUnderTest {
  const options = { ...ACCOUNT, container, endpoint, prefix: randomUUID() };
  return {
    sink: createAzureSink(options),
    reopen: async () => createAzureSink(options),
    // What was given up expires, and is looked at nowhere.
    openUploads: async () => 0,
    strays: async () => [],
    dispose: async () => {},
  };
}

sinkConformanceSuite({
  name: "Azure sink, Azurite",
  create: async () => createAzuriteSinkUnderTest(),
  expectations: {
    longestKeyBytes: 1024 - PREFIX_BYTES,
    abortedPartsExpire: true,
    completionDropsOthers: true,
  },
});
