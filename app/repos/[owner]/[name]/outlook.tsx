import type { ReactNode } from "react";
import type { FindingView, PlanItemView, PlanView, RepositoryRow } from "../../../../lib/core/listing/views.ts";
import { DISPOSITION_WORDS, REMEDY_WORDS } from "../../../../lib/core/listing/wording.ts";
import { CopyButton } from "../../../_ui/copy.tsx";
import { Icon } from "../../../_ui/icon.tsx";
import type { IconName } from "../../../_ui/icon-sprite.tsx";
import { planFileAnchor } from "../../../_ui/paths.ts";

interface OutlookProps {
  /** Null when no plan was made, or when it says nothing of this finding. */
  readonly item: PlanItemView | null;
  readonly finding: FindingView;
  readonly plan: PlanView | null;
  readonly repository: RepositoryRow;
}

/** What becomes of a finding: the remedy that solves it, or why none does. Without a plan, the remedy that is meant for it. */
export function Outlook({ item, finding, plan, repository }: OutlookProps) {
  if (finding.origin === "import") return <Imported finding={finding} repository={repository} />;
  if (item === null) {
    const { title, does } = REMEDY_WORDS[finding.remedy];
    return (
      <Said icon="remedy" ink="text-muted">
        <b className="font-medium">Remedy: {title}.</b> {does}
      </Said>
    );
  }
  return item.remedy === null ? (
    <Left item={item} finding={finding} />
  ) : (
    <Solved item={item} title={REMEDY_WORDS[item.remedy].title} plan={plan} />
  );
}

/** No scan of ours sees whether it is gone, so a person says it. */
function Imported({ finding, repository }: { finding: FindingView; repository: RepositoryRow }) {
  const command = `node bin/thaw.js import close ${repository.owner}/${repository.name} ${finding.fingerprint} --reason "…"`;
  return (
    <Said icon="remedy" ink="text-muted">
      <b className="font-medium">Only a person closes it,</b> since no scan of Thaw sees what another scanner found:{" "}
      <code className="break-all text-[13px]">
        <bdi>{command}</bdi>
      </code>{" "}
      <CopyButton text={command} label="Copy the command" />
    </Said>
  );
}

function Solved({ item, title, plan }: { item: PlanItemView; title: string; plan: PlanView | null }) {
  const file = plan?.files.findIndex(({ path }) => path === item.path) ?? -1;
  return (
    <Said icon="clean" ink="text-thawed-ink">
      <b className="font-medium">The migration solves it: {title}.</b> {item.message}{" "}
      {item.disposition === "review" && (
        <span title={DISPOSITION_WORDS.review.means}>
          <b className="font-medium">To confirm:</b> {item.reasons.join(" ")}{" "}
        </span>
      )}
      {file >= 0 && (
        <a href={`#${planFileAnchor(file)}`} className="link">
          See the change
        </a>
      )}
    </Said>
  );
}

function Left({ item, finding }: { item: PlanItemView; finding: FindingView }) {
  const elsewhere = item.path !== finding.span.path || item.line !== finding.span.line;
  return (
    <Said icon="question" ink="text-unknown-ink">
      <b className="font-medium">Left for a person</b> (<code className="text-[13px]">{item.refusalCode}</code>):{" "}
      {item.message}
      {elsewhere && (
        <>
          {" "}
          It stands at{" "}
          <code className="break-all text-[13px]">
            <bdi>{item.path}</bdi>:{item.line}
          </code>
          .
        </>
      )}
    </Said>
  );
}

function Said({ icon, ink, children }: { icon: IconName; ink: string; children: ReactNode }) {
  return (
    <div className="mt-2 flex max-w-[84ch] items-start gap-2">
      <Icon name={icon} className={`mt-[3px] size-3.5 ${ink}`} />
      <p className="min-w-0 break-words">{children}</p>
    </div>
  );
}
