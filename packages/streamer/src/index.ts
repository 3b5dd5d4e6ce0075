export { assertMemoryBudget, memoryBudgetOf } from "./memory-budget.ts";
export { transferFiles } from "./transfer-files.ts";
export type { TransferJob, TransferResult } from "./transfer-files.ts";
export type { ReusableContent, TransferItem, TransferredFile } from "./transfer-item.ts";
export type {
  ArrivalMeter,
  MoveFile,
  OrderedBytesListener,
  RescueFile,
  TransferOptions,
} from "./transfer-options.ts";
