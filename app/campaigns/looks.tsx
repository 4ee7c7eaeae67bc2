import type { CampaignState } from "../../lib/core/campaign/campaign-state.ts";
import { type CampaignRepositoryState, isOpen } from "../../lib/core/campaign/repository-state.ts";
import { REPOSITORY_STATE_WORDS } from "../../lib/core/campaign/words.ts";
import { Icon } from "../_ui/icon.tsx";
import type { IconName } from "../_ui/icon-sprite.tsx";
import { pullUrl } from "../_ui/paths.ts";

/** A state is colour, icon and word. */

interface Look {
  readonly icon: IconName;
  readonly chip: string;
}

const QUIET = "text-muted shadow-[inset_0_0_0_1px_var(--line-strong)]";

const CAMPAIGN_LOOK: Readonly<Record<CampaignState, Look & { readonly word: string }>> = {
  draft: { icon: "todo", chip: QUIET, word: "chosen" },
  preflighted: { icon: "search", chip: "bg-verifying-soft text-verifying-ink", word: "preflighted" },
  approved: { icon: "check", chip: "bg-verifying-soft text-verifying-ink", word: "approved" },
  running: { icon: "pull-request", chip: "bg-migrating-soft text-migrating-ink", word: "running" },
  paused: { icon: "waiting", chip: "bg-exception-soft text-exception-ink", word: "paused" },
  stopped: { icon: "denied", chip: QUIET, word: "stopped" },
  done: { icon: "clean", chip: "bg-thawed-soft text-thawed-ink", word: "done" },
};

export function CampaignChip({ state }: { state: CampaignState }) {
  const { icon, chip, word } = CAMPAIGN_LOOK[state];
  return (
    <span className={`chip ${chip}`}>
      <Icon name={icon} className="size-3.5" />
      {word}
    </span>
  );
}

function repositoryLook(state: CampaignRepositoryState): Look {
  if (state === "verified") return { icon: "clean", chip: "bg-thawed-soft text-thawed-ink" };
  if (state === "merged") return { icon: "waiting", chip: "bg-verifying-soft text-verifying-ink" };
  if (state === "failing" || state === "conflicted" || state === "persisting" || state === "failed") {
    return { icon: "high", chip: "bg-migrating-soft text-migrating-ink" };
  }
  if (isOpen(state)) return { icon: "pull-request", chip: "bg-migrating-soft text-migrating-ink" };
  if (state === "refused" || state === "replanned")
    return { icon: "question", chip: "bg-unknown-soft text-unknown-ink" };
  return { icon: state === "closed" ? "close" : "dashed", chip: QUIET };
}

export function RepositoryStateChip({ state }: { state: CampaignRepositoryState }) {
  const { icon, chip } = repositoryLook(state);
  const { title, todo } = REPOSITORY_STATE_WORDS[state];
  return (
    <span className={`chip ${chip}`} title={todo}>
      <Icon name={icon} className="size-3.5" />
      {title}
    </span>
  );
}

/** The pull request, at GitHub where there is one that shows it. */
export function PullLink({
  host,
  owner,
  name,
  number,
}: {
  host: string | null;
  owner: string;
  name: string;
  number: number;
}) {
  if (host === null) return <>#{number}</>;
  return (
    <a
      href={pullUrl(host, owner, name, number)}
      rel="noreferrer"
      className="link"
      aria-label={`Pull request ${number} of ${owner}/${name}, on ${host}`}
    >
      #{number}
    </a>
  );
}
