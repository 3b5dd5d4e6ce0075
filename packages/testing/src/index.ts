export { modelFixture, modelFixtureNames } from "./fixtures/model-fixture.ts";
export type { ModelFixtureName } from "./fixtures/model-fixture.ts";
export { repositoryFromFolder } from "./fixtures/repository-from-folder.ts";
export { startHubEmulator } from "./hub/start-hub-emulator.ts";
export type {
  CdnShape,
  EmulatedRepository,
  FaultRule,
  FixtureContent,
  FixtureFile,
  HubEmulator,
  HubEmulatorOptions,
  HubFault,
  HubRequest,
  HubRoute,
  RepositoryFixture,
} from "./hub/hub-emulator-api.ts";
export { createMemorySource } from "./memory-source.ts";
export type { MemoryFault } from "./memory-reader.ts";
export type { MemoryFile, MemoryRead, MemorySource, MemorySourceOptions } from "./memory-source.ts";
export { createFaultySink } from "./faulty-sink.ts";
export type { SinkFault, SinkFaultEffect } from "./faulty-sink.ts";
export { createMemorySink } from "./memory-sink.ts";
export type { MemorySink, MemorySinkOptions } from "./memory-sink.ts";
export type { MemoryObject, SinkCall, SinkOperation } from "./memory-sink/memory-store.ts";
export type { StoreStorage } from "./store/bytes/store-storage.ts";
export type { StoreFault } from "./store/faults/store-fault.ts";
export type { StoreServer } from "./store/store-server-api.ts";
export { startS3Server } from "./s3/start-s3-server.ts";
export type {
  S3Fault,
  S3FaultRule,
  S3OpenUpload,
  S3Operation,
  S3Profile,
  S3Request,
  S3Server,
  S3ServerOptions,
} from "./s3/s3-server-api.ts";
export { startGcsServer } from "./gcs/start-gcs-server.ts";
export type {
  GcsFault,
  GcsFaultRule,
  GcsOpenUpload,
  GcsOperation,
  GcsRequest,
  GcsServer,
  GcsServerOptions,
} from "./gcs/gcs-server-api.ts";
export { startAzureServer } from "./azure/start-azure-server.ts";
export type {
  AzureFault,
  AzureFaultRule,
  AzureOperation,
  AzureRequest,
  AzureServer,
  AzureServerOptions,
  AzureUncommittedBlob,
} from "./azure/azure-server-api.ts";
export { startProxy } from "./network/proxy.ts";
export type { Proxy, ProxyOptions } from "./network/proxy.ts";
export { createSelfSignedCertificate } from "./network/self-signed-certificate.ts";
export type { SelfSignedCertificate } from "./network/self-signed-certificate.ts";
export { startTlsFront } from "./network/tls-front.ts";
export type { TlsFront } from "./network/tls-front.ts";
