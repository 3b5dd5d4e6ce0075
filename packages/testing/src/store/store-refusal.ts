/** A refusal in the terms of a store; its exchange turns it into an error document. */
export abstract class StoreRefusal<Details extends object> extends Error {
  /** The HTTP status. */
  readonly status: number;
  /** The store's code, or reason. */
  readonly code: string;
  /** What else is told. */
  readonly details: Partial<Details>;

  constructor(status: number, code: string, message: string, details: Partial<Details> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

/** What a refusal says besides its code where error documents are XML. */
export interface XmlRefusalDetails {
  /** More elements of the document. */
  readonly fields?: Readonly<Record<string, string>> | undefined;
  /** More headers of the answer. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}
