import { RUN_SECTION } from "./faults/fault-table.ts";
import { RUN_SCENARIOS } from "./faults/run-scenarios.ts";
import { testFaults } from "./faults/test-faults.ts";

testFaults(RUN_SECTION, RUN_SCENARIOS);
