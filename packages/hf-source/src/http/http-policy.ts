import { createRedactor, type Redactor } from "@prefetch/core";
import type { Dispatcher } from "undici";
import type { HfSourceSettings } from "../hf-source-settings.ts";
import { readToken } from "../token-plan.ts";
import { prepareDispatchers } from "./dispatcher.ts";

/** What all requests of one source share. */
export interface HttpPolicy {
  /** Times, limits and listeners. */
  readonly settings: HfSourceSettings;
  /** The Hub's origin: the only one that the token goes to. */
  readonly origin: string;
  /** The token, where there is one. */
  readonly token: string | undefined;
  /** Where the connections are kept. */
  readonly dispatcher: Dispatcher;
  /** Makes connections that nothing else uses; whoever asked for them destroys them. */
  readonly createDispatcher: () => Dispatcher;
  /** Takes the token out of text that a peer sent. */
  readonly redact: Redactor;
}

/**
 * Creates the policy: reads the token and the CA bundle, and makes the one pool of connections.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for a file that cannot be read or used.
 */
export function createHttpPolicy(settings: HfSourceSettings): HttpPolicy {
  const token = readToken(settings.token);
  const createDispatcher = prepareDispatchers(settings);
  return {
    settings,
    origin: new URL(settings.endpoint).origin,
    token,
    dispatcher: createDispatcher(),
    createDispatcher,
    redact: createRedactor(token === undefined ? [] : [token]),
  };
}
