import { STORE_SECTION } from "./faults/fault-table.ts";
import { STORE_SCENARIOS } from "./faults/store-scenarios.ts";
import { testFaults } from "./faults/test-faults.ts";

testFaults(STORE_SECTION, STORE_SCENARIOS);
