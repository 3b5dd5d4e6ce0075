/** What an {@link S3Error} says besides its code. */
export interface S3ErrorDetails {
  /** More elements of the document. */
  readonly fields?: Readonly<Record<string, string>> | undefined;
  /** More headers of the answer. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** A refusal in the terms of S3; the exchange turns it into an error document. */
export class S3Error extends Error {
  override readonly name = "S3Error";
  /** The HTTP status. */
  readonly status: number;
  /** S3's code. */
  readonly code: string;
  /** What else is told. */
  readonly details: S3ErrorDetails;

  constructor(status: number, code: string, message: string, details: S3ErrorDetails = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
  }
}
