import { appAudit } from "./app-audit/index.ts";
import { brokerAdopted } from "./broker-adopted/index.ts";
import { brokeredRotated } from "./brokered-rotated/index.ts";
import { commitReview } from "./commit-review/index.ts";
import { exceptions } from "./exceptions/index.ts";
import { exposedRevoked } from "./exposed-revoked/index.ts";
import type { Gate } from "./gate.ts";
import { persistenceReview } from "./persistence-review/index.ts";
import { secretsRemoved } from "./secrets-removed/index.ts";
import { staticCredentials } from "./static-credentials/index.ts";
import { workflowsUnderstood } from "./workflows-understood/index.ts";

/** Every gate there is, in the order in which people work on them. */
export const GATES: readonly Gate[] = [
  staticCredentials,
  workflowsUnderstood,
  exposedRevoked,
  secretsRemoved,
  brokerAdopted,
  brokeredRotated,
  commitReview,
  persistenceReview,
  appAudit,
  exceptions,
];
