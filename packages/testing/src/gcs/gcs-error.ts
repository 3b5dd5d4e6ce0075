/** What a {@link GcsError} says besides its reason. */
export interface GcsErrorDetails {
  /** More headers of the answer. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Where in the request the fault lies. */
  readonly location?: GcsErrorLocation | undefined;
  /** Whether the message is the whole body, as plain text: some errors of uploads and all of reads. */
  readonly plainText?: boolean | undefined;
}

/** Where in a request the fault lies. */
export interface GcsErrorLocation {
  /** What it is. */
  readonly locationType: "header" | "parameter";
  /** Its name. */
  readonly location: string;
}

/** A refusal in the terms of the JSON API; the exchange turns it into an error document. */
export class GcsError extends Error {
  override readonly name = "GcsError";
  /** The HTTP status. */
  readonly status: number;
  /** The reason, as the API names it. */
  readonly reason: string;
  /** What else is told. */
  readonly details: GcsErrorDetails;

  constructor(status: number, reason: string, message: string, details: GcsErrorDetails = {}) {
    super(message);
    this.status = status;
    this.reason = reason;
    this.details = details;
  }
}
