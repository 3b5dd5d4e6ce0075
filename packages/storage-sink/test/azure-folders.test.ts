import { ContainerClient, StorageSharedKeyCredential } from "@azure/storage-blob";
import { expect, test } from "vitest";
import { startAzureSubject } from "./azure-sink-under-test.ts";

test("what marks a folder is no object", async () => {
  const { server, sink } = await startAzureSubject();
  const credential = new StorageSharedKeyCredential(server.account, server.accountKey);
  const container = new ContainerClient(`${server.url}/models`, credential);
  const metadata = { Hdi_isfolder: "true" };
  await container.getBlockBlobClient("folder").upload("", 0, { metadata });
  await container.getBlockBlobClient("folder/other/").upload("", 0);
  await sink.put("folder/a", new Uint8Array(1));
  const keysOf = async (delimiter?: "/"): Promise<readonly string[]> => {
    const keys: string[] = [];
    for await (const { key } of sink.list("", { delimiter })) keys.push(key);
    return keys;
  };
  expect(await keysOf()).toEqual(["folder/a"]);
  expect(await keysOf("/")).toEqual(["folder/"]);
  expect(await sink.head("folder")).toBeUndefined();
});
