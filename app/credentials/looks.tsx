import type { CredentialState } from "../../lib/core/listing/credential-query.ts";
import { CREDENTIAL_STATE_WORDS } from "../../lib/core/listing/credential-wording.ts";
import { Chip } from "../_ui/chip.tsx";
import type { IconName } from "../_ui/icon-sprite.tsx";

interface Look {
  readonly icon: IconName;
  readonly chip: string;
  readonly fill: string;
  readonly ink: string;
}

const QUIET = "text-muted shadow-[inset_0_0_0_1px_var(--line-strong)]";

/**
 * A state is colour, icon and word. What is gone from the text wears the grey of what is not known: nobody saw whether it was deleted.
 * Red is kept for danger.
 */
export const CREDENTIAL_LOOK: Readonly<Record<CredentialState, Look>> = {
  static: { icon: "key", chip: "bg-frozen-soft text-frozen-ink", fill: "fill-frozen", ink: "text-frozen-ink" },
  planned: {
    icon: "pull-request",
    chip: "bg-migrating-soft text-migrating-ink",
    fill: "fill-migrating",
    ink: "text-migrating-ink",
  },
  unclear: {
    icon: "question",
    chip: "bg-unknown-soft text-unknown-ink",
    fill: "fill-unknown",
    ink: "text-unknown-ink",
  },
  unused: { icon: "dashed", chip: QUIET, fill: "fill-line-strong", ink: "text-muted" },
  gone: { icon: "waiting", chip: "bg-unknown-soft text-unknown-ink", fill: "fill-unknown", ink: "text-unknown-ink" },
  ended: { icon: "clean", chip: "bg-thawed-soft text-thawed-ink", fill: "fill-thawed", ink: "text-thawed-ink" },
  identifier: { icon: "info", chip: QUIET, fill: "fill-line", ink: "text-muted" },
};

export function CredentialChip({ state }: { state: CredentialState }) {
  const look = CREDENTIAL_LOOK[state];
  const { title, means } = CREDENTIAL_STATE_WORDS[state];
  return <Chip of={{ icon: look.icon, chip: look.chip, word: title, title: means }} />;
}
