export { createAzureSink } from "./azure-sink.ts";
export type {
  AzurePutOptions,
  AzureSinkOptions,
  AzureTokenCredential,
} from "./azure-sink-options.ts";
