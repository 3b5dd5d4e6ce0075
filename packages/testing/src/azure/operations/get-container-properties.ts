import type { SendableAnswer } from "../../http/send-answer.ts";
import type { AzureCall } from "../azure-call.ts";
import { emptyAnswer } from "../http/azure-answer.ts";
import { identityHeadersOf } from "./new-blob.ts";

/** `Get Container Properties`. */
export function getContainerProperties({ container }: AzureCall): SendableAnswer {
  const { createdAt, etag } = container;
  return emptyAnswer(200, {
    ...identityHeadersOf({ etag, lastModified: createdAt }),
    "x-ms-default-encryption-scope": "$account-encryption-key",
    "x-ms-deny-encryption-scope-override": "false",
    "x-ms-has-immutability-policy": "false",
    "x-ms-has-legal-hold": "false",
    "x-ms-lease-state": "available",
    "x-ms-lease-status": "unlocked",
  });
}
