import { StoreRefusal } from "../store/store-refusal.ts";
import type { XmlRefusalDetails } from "../store/store-refusal.ts";

/** A refusal in the terms of S3. */
export class S3Error extends StoreRefusal<XmlRefusalDetails> {
  override readonly name = "S3Error";
}
