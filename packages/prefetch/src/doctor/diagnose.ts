import { createRedactor, throwIfAborted } from "@prefetch/core";
import type { ProxyAddresses } from "@prefetch/hf-source";
import { redactError } from "../run/redact-output.ts";
import { secretsOf } from "../run/secrets-of.ts";
import { openStore } from "../stored/open-model.ts";
import {
  type DiagnoseOptions,
  type DiagnoseRequest,
  completeDiagnoseOptions,
} from "./diagnose-options.ts";
import type { Diagnosis } from "./diagnosis.ts";
import { forecastMemory } from "./forecast-memory.ts";
import { checkHub } from "./hub/check-hub.ts";
import { lifecycleAdviceOf } from "./lifecycle-advice.ts";
import { judgeProxy, planNetworkChecks } from "./network/network-checks.ts";
import { type CheckSettings, runChecks } from "./run-checks.ts";
import { checkStore } from "./store/check-store.ts";

/**
 * Finds out whether models can be moved from the Hub into a store: tries what a run does with a few small
 * objects under `<url>/.prefetch/`, and removes them again. What fails is reported, not thrown, with what
 * to do about it.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for an address that names no store, and for options
 * out of range; `ABORTED` after the signal, when everything is removed.
 *
 * @example
 * ```ts
 * const { checks } = await diagnose({ url: "s3://models/llm" });
 * for (const { name, outcome, cure } of checks) console.log(name, outcome, cure ?? "");
 * ```
 */
export async function diagnose(options: DiagnoseOptions): Promise<Diagnosis> {
  const request = completeDiagnoseOptions(options);
  const { environment, hfTokenKey } = request;
  const redact = createRedactor(secretsOf({ hub: { tokenKey: hfTokenKey }, environment }));
  try {
    return await diagnoseRequest(request, redact);
  } catch (error) {
    throw redactError(error, redact);
  }
}

async function diagnoseRequest(
  request: DiagnoseRequest,
  redact: CheckSettings["redact"],
): Promise<Diagnosis> {
  const { url, environment, signal, checkTimeoutMs } = request;
  throwIfAborted(signal);
  const memory = forecastMemory(request.memoryBytes);
  const sink = await openStore(url, request);
  const scheme = sink.url.slice(0, sink.url.indexOf(":"));
  const settings: CheckSettings = { scheme, checkTimeoutMs, redact, signal };

  let proxies: ProxyAddresses = {};
  const network = await runChecks(
    planNetworkChecks(environment, (found) => (proxies = found)),
    settings,
  );
  const store = await checkStore(sink, settings);
  const hub = request.hub ? await checkHub(request, settings) : undefined;

  const others = [...store.checks, ...(hub?.checks ?? [])];
  const checks = [...judgeProxy(network, others), ...others];
  return {
    url: sink.url,
    passed: checks.every(({ outcome }) => outcome !== "failed"),
    checks,
    store: store.support,
    network: { proxies, extraCaPath: environment["NODE_EXTRA_CA_CERTS"] || undefined },
    hub: hub?.findings,
    memory,
    lifecycle: lifecycleAdviceOf(sink.url, endpointIn(url)),
  };
}

/** The service's address that an object store's address names: `?endpoint=…`. */
function endpointIn(url: string): string | undefined {
  const query = /^(?!file:)[a-z][a-z0-9+.-]+:\/\/[^?]*\?(.*)$/is.exec(url)?.[1];
  return new URLSearchParams(query).get("endpoint") ?? undefined;
}
