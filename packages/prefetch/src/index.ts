export { collectGarbage } from "./garbage/collect-garbage.ts";
export { diagnose } from "./doctor/diagnose.ts";
export { hfModel } from "./hf-model.ts";
export { planHfModel } from "./plan/plan-hf-model.ts";
export { localRunner } from "./run/local-runner.ts";
export { listModels } from "./stored/list-models.ts";
export { manifestJsonSchema } from "./manifest/manifest-schema.ts";
export { parseManifest } from "./manifest/manifest-json.ts";
export { removeModel } from "./stored/remove-model.ts";
export { showModel } from "./stored/show-model.ts";
export { verifyModel } from "./stored/verify-model.ts";
export { PrefetchError, exitStatusOf, isPrefetchError, isRetryable } from "@prefetch/core";

export type { DiagnoseOptions } from "./doctor/diagnose-options.ts";
export type {
  Check,
  Diagnosis,
  HubFindings,
  MemoryForecast,
  NetworkFindings,
  ReachedHost,
  StoreSupport,
} from "./doctor/diagnosis.ts";
export type { LifecycleAdvice } from "./doctor/lifecycle-advice.ts";
export type { GarbageOptions } from "./garbage/collect-garbage.ts";
export type {
  GarbageItem,
  GarbageKind,
  GarbageReport,
  StayingPrefix,
} from "./garbage/garbage-report.ts";
export type { Environment, HfModelOptions, SinkOpener, Strategy } from "./hf-model-options.ts";
export type {
  CopiedContent,
  LeftOutFile,
  ModelPlan,
  PlannedFile,
  PlannedReuse,
  PlanTotal,
  StoredContent,
} from "./plan/model-plan.ts";
export type { CopySource } from "./reuse/find-copies.ts";
export type { BrokenModel, ListedModel } from "./stored/list-models.ts";
export type { FileProblem } from "./stored/compare-object.ts";
export type { Manifest, ManifestFile, ManifestModel, Selection } from "./manifest/manifest.ts";
export type { ModelStoreOptions } from "./stored/open-model.ts";
export type { RemovedModel } from "./stored/remove-model.ts";
export type { ShownModel } from "./stored/show-model.ts";
export type { VerifyOptions, VerifyReport } from "./stored/verify-model.ts";
export type { VerifyProgress } from "./stored/read-back.ts";
export type { ModelRequest, ModelTarget } from "./model-request.ts";
export type { Runner } from "./run/runner.ts";
export type {
  ErrorCode,
  FileFailure,
  HuggingFaceModelInfo,
  LeaseHolder,
  PrefetchEvent,
  Resources,
  Run,
  RunPhase,
  StoredCopy,
  StoredModelInfo,
} from "@prefetch/core";
