import { type ProxyAddresses, proxiesOf } from "@prefetch/hf-source";
import type { Environment } from "../../hf-model-options.ts";
import type { Check } from "../diagnosis.ts";
import { type PlannedCheck, passed, skipped } from "../planned-check.ts";
import { reachProxy } from "./reach-proxy.ts";

/** Plans to reach the proxies that the environment names. */
export function planNetworkChecks(
  environment: Environment,
  onProxies: (proxies: ProxyAddresses) => void,
): readonly PlannedCheck[] {
  return [
    {
      subject: "network",
      name: "proxy",
      needs: [],
      run: async ({ signal }) => {
        const proxies = proxiesOf(environment);
        onProxies(proxies);
        const addresses = new Set([proxies.https, proxies.http].filter((at) => at !== undefined));
        if (addresses.size === 0) return skipped("none is set");
        for (const address of addresses) await reachProxy(address, signal);
        return passed(`${[...addresses].join(" and ")} can be reached`);
      },
    },
  ];
}

/**
 * Judges the proxy by what came of the other checks: one that is out of reach does no harm where
 * everything else was reached without it, since `NO_PROXY` may list those hosts.
 */
export function judgeProxy(network: readonly Check[], others: readonly Check[]): readonly Check[] {
  const isMissed = others.some(({ code }) => code === "UNAVAILABLE");
  return network.map((check) => {
    if (check.code !== "UNAVAILABLE" || isMissed) return check;
    const { subject, name, detail, elapsedMs } = check;
    return {
      subject,
      name,
      outcome: "skipped",
      elapsedMs,
      detail: `${detail}; nothing here needs it`,
    };
  });
}
