import type { ByteStore } from "../store/bytes/byte-store.ts";
import type { Caller } from "./auth/authenticate.ts";
import type { CompleteAzureServerOptions } from "./azure-server-options.ts";
import type { KeepingFault } from "./faults/azure-fault-effects.ts";
import type { ContainerState } from "./state/container-state.ts";

/** Everything that the server remembers. */
export interface AzureState {
  /** The options. */
  readonly options: CompleteAzureServerOptions;
  /** The containers, by name. */
  readonly containers: ReadonlyMap<string, ContainerState>;
  /** Where bytes go. */
  readonly store: ByteStore;
  /** Returns a new ETag, without quotes. */
  readonly nextEtag: () => string;
}

/** A request of a caller who may ask, about a container that exists, as operations see it. */
export interface AzureCall {
  /** What the server remembers. */
  readonly state: AzureState;
  /** Who asks. */
  readonly caller: Caller;
  /** The container. */
  readonly container: ContainerState;
  /** The blob's name; empty for a container's operations. */
  readonly blob: string;
  /** The parameters of the query. */
  readonly query: URLSearchParams;
  /** The headers, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body. */
  readonly body: AsyncIterable<Uint8Array>;
  /** What a fault does to the content. */
  readonly keeping: KeepingFault;
}
