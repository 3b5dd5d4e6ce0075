import type { SendableAnswer } from "../../http/send-answer.ts";
import { emptyAnswer } from "../http/azure-answer.ts";

/** `Get Account Information`: of an account without a hierarchy of folders. */
export function getAccountInformation(): SendableAnswer {
  return emptyAnswer(200, {
    "x-ms-account-kind": "StorageV2",
    "x-ms-is-hns-enabled": "false",
    "x-ms-sku-name": "Standard_LRS",
  });
}
