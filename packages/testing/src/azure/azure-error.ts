import { StoreRefusal } from "../store/store-refusal.ts";
import type { XmlRefusalDetails } from "../store/store-refusal.ts";

/** A refusal in the terms of Azure Storage. */
export class AzureError extends StoreRefusal<XmlRefusalDetails> {
  override readonly name = "AzureError";
}
