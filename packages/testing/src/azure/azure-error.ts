/** What an {@link AzureError} says besides its code. */
export interface AzureErrorDetails {
  /** More elements of the document. */
  readonly fields?: Readonly<Record<string, string>> | undefined;
  /** More headers of the answer. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** A refusal in the terms of Azure Storage; the exchange turns it into an error document. */
export class AzureError extends Error {
  override readonly name = "AzureError";
  /** The HTTP status. */
  readonly status: number;
  /** Azure's code. */
  readonly code: string;
  /** What else is told. */
  readonly details: AzureErrorDetails;

  constructor(status: number, code: string, message: string, details: AzureErrorDetails = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
  }
}
