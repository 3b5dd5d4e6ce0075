export { assertMemoryBudget, memoryBudgetOf } from "./memory-budget.ts";
export { transferFiles } from "./transfer-files.ts";
export type { TransferJob, TransferResult } from "./transfer-files.ts";
export type { TransferItem, TransferredFile } from "./transfer-file.ts";
export type { OrderedBytesListener, TransferOptions } from "./transfer-options.ts";
