/** What stands before an answer's body. */
export interface AnswerHead {
  /** The address that answered. */
  readonly url: URL;
  /** The status. */
  readonly status: number;
  /** The headers. */
  readonly headers: {
    /** Returns a header's value, or `null`; names are taken in any case. */
    get(name: string): string | null;
  };
}
