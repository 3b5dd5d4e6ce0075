import { StoreRefusal } from "../store/store-refusal.ts";

/** What a {@link GcsError} says besides its reason. */
interface GcsErrorDetails {
  /** More headers of the answer. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Where in the request the fault lies. */
  readonly location?: GcsErrorLocation | undefined;
  /** Whether the message is the whole body, as plain text: some errors of uploads and all of reads. */
  readonly plainText?: boolean | undefined;
}

/** Where in a request the fault lies. */
interface GcsErrorLocation {
  /** What it is. */
  readonly locationType: "header" | "parameter";
  /** Its name. */
  readonly location: string;
}

/** A refusal in the terms of the JSON API; its code is what the API calls the reason. */
export class GcsError extends StoreRefusal<GcsErrorDetails> {
  override readonly name = "GcsError";
}
