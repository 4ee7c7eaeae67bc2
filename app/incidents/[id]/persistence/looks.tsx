import type { PersistenceKind } from "../../../../lib/core/gates/facts.ts";
import type { PersistenceState } from "../../../../lib/core/listing/persistence-views.ts";
import { Icon } from "../../../_ui/icon.tsx";
import type { IconName } from "../../../_ui/icon-sprite.tsx";

export const KIND_WORDS: Readonly<Record<PersistenceKind, { readonly one: string; readonly many: string }>> = {
  "deploy-key": { one: "Deploy key", many: "Deploy keys" },
  webhook: { one: "Webhook", many: "Webhooks" },
  collaborator: { one: "Collaborator", many: "Collaborators" },
  runner: { one: "Runner", many: "Runners" },
  secret: { one: "Secret", many: "Secrets" },
  variable: { one: "Variable", many: "Variables" },
  environment: { one: "Environment", many: "Environments" },
  tag: { one: "Tag", many: "Tags" },
  release: { one: "Release", many: "Releases" },
  workflow: { one: "Workflow", many: "Workflows" },
};

const STATES: Readonly<Record<PersistenceState, { icon: IconName; chip: string; word: string }>> = {
  open: { icon: "todo", chip: "text-muted shadow-[inset_0_0_0_1px_var(--line-strong)]", word: "open" },
  kept: { icon: "check", chip: "bg-thawed-soft text-thawed-ink", word: "may stay" },
  removing: { icon: "waiting", chip: "bg-verifying-soft text-verifying-ink", word: "to be removed" },
  gone: { icon: "check", chip: "text-muted shadow-[inset_0_0_0_1px_var(--line-strong)]", word: "gone" },
};

export function StateChip({ state }: { state: PersistenceState }) {
  const look = STATES[state];
  return (
    <span className={`chip ${look.chip}`}>
      <Icon name={look.icon} className="size-3.5" />
      {look.word}
    </span>
  );
}
