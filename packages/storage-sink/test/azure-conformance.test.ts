import { sinkConformanceSuite } from "@prefetch/testing/suites";
import { containerSas } from "./azure-sas.ts";
import { createAzureSinkUnderTest } from "./azure-sink-under-test.ts";

const PREFIX = "a prefix/of names#";

sinkConformanceSuite({
  name: "Azure sink, an account's key",
  create: () => createAzureSinkUnderTest({}, () => ({})),
  expectations: { abortedPartsExpire: true, completionDropsOthers: true },
});

sinkConformanceSuite({
  name: "Azure sink under a prefix, a shared access signature, short pages",
  create: () =>
    createAzureSinkUnderTest({ pageSize: 3 }, (server) => ({
      prefix: PREFIX,
      sasToken: containerSas(server),
    })),
  expectations: {
    longestKeyBytes: 1024 - PREFIX.length - 1,
    abortedPartsExpire: true,
    completionDropsOthers: true,
  },
});
