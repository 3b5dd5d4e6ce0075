import { resolve } from "node:path";
import type { DiagnoseOptions } from "@prefetch/prefetch";
import type { Host } from "../host.ts";
import type { OutputFlags } from "../output-flags.ts";

/** The flags of `prefetch doctor`, parsed. Absent: not given. */
export interface DoctorFlags extends OutputFlags {
  /** Whether the Hub is asked too. */
  readonly hub: boolean;
  /** The model to ask the Hub for. */
  readonly repo?: string;
  /** Name of the environment variable that holds the token. */
  readonly hfTokenKey?: string;
  /** Whether to use no token at all. */
  readonly anonymous?: true;
  /** The Hub's address. */
  readonly endpoint?: string;
  /** A file of certificates to trust besides the system's. */
  readonly caBundle?: string;
  /** Bytes of buffers. */
  readonly memory?: number;
}

/** Returns what the library is asked for. */
export function doctorOptions(url: string, flags: DoctorFlags, host: Host): DiagnoseOptions {
  return {
    url,
    hub: flags.hub,
    repo: flags.repo,
    hfTokenKey: flags.anonymous ? null : flags.hfTokenKey,
    endpoint: flags.endpoint,
    caBundlePath: flags.caBundle && resolve(host.workingDirectory, flags.caBundle),
    memoryBytes: flags.memory,
    workingDirectory: host.workingDirectory,
    environment: host.environment,
  };
}
