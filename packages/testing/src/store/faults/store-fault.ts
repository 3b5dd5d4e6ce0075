/** What can go wrong with any store's server. */
export type StoreFault =
  /** Destroys the socket after so many bytes of the request's body. */
  | { readonly kind: "reset"; readonly afterBytes: number }
  /** Flips a bit of the first byte of the request's body as it comes in, before anything is checked. */
  | { readonly kind: "damage" }
  /** Takes the request and never answers. */
  | { readonly kind: "stall" }
  /** Does what was asked, then destroys the socket instead of answering. */
  | { readonly kind: "lose-answer" }
  /** Waits before answering. */
  | { readonly kind: "delay"; readonly ms: number }
  /** Waits before answering until the promise settles. */
  | { readonly kind: "hold"; readonly until: Promise<unknown> };
