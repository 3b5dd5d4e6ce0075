import {
  ContainerSASPermissions,
  StorageSharedKeyCredential,
  generateBlobSASQueryParameters,
} from "@azure/storage-blob";
import type { AzureServer } from "@prefetch/testing";

/** Returns a shared access signature for the container `models`. */
export function containerSas(
  { account, accountKey }: Pick<AzureServer, "account" | "accountKey">,
  expiresOn: Date = new Date(Date.now() + 3_600_000),
): string {
  return generateBlobSASQueryParameters(
    {
      containerName: "models",
      permissions: ContainerSASPermissions.parse("racwdl"),
      startsOn: new Date(Date.now() - 7_200_000),
      expiresOn,
    },
    new StorageSharedKeyCredential(account, accountKey),
  ).toString();
}
