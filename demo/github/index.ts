/** A stand-in for GitHub, for tests and for a start without configuration. */

export type { InstallRequest, NewApp, RegisteredApp } from "./apps.ts";
export type { AuditEvent } from "./audit.ts";
export type { CommitOptions, Control, RepositoryFacts, UserTokenRequest } from "./control.ts";
export type {
  NewAuthorization,
  NewDeployKey,
  NewSecret,
  NewSecretAlert,
  NewTokenGrant,
} from "./control-inventory.ts";
export type { PersonsPull, PullFacts } from "./control-pulls.ts";
export type { Fault, FaultRule } from "./faults.ts";
export type { FileChanges } from "./git/write.ts";
export { GRAPHQL_SCHEMA } from "./graphql/schema.ts";
export type { Delivery } from "./hooks/deliveries.ts";
export { REST_ROUTES } from "./http/rest.ts";
export type { JobRequest, JobResult, StepResult } from "./jobs/run-job.ts";
export type { LimitHit } from "./limits.ts";
export type { Level, Permissions, TokenRecord } from "./model.ts";
export type { EnvironmentOptions, NewRepository, RepositoryOptions } from "./repositories.ts";
export type { RequestRecord } from "./request-log.ts";
export type { SecondaryOptions } from "./secondary-limits.ts";
export type { ManyRepositories } from "./seed-many.ts";
export { type StandIn, type StandInOptions, startStandIn } from "./stand-in.ts";
export { hashToken } from "./tokens.ts";
export type { Unowned } from "./world.ts";
