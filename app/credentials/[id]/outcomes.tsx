import { outcomesByKind } from "../../../lib/core/listing/credential-references.ts";
import type { CredentialDetail, OutcomeGroup } from "../../../lib/core/listing/credential-views.ts";
import { counted } from "../../../lib/core/listing/format.ts";
import { DISPOSITION_WORDS, REMEDY_WORDS } from "../../../lib/core/listing/wording.ts";
import { Icon } from "../../_ui/icon.tsx";
import { Panel } from "../../_ui/panel.tsx";

/** What becomes of its references: what plans solve and how, what they leave for a person and why, what nothing plans. */
export function Outcomes({ detail }: { detail: CredentialDetail }) {
  const groups = outcomesByKind(detail.outcomes);
  if (groups.length === 0) return null;
  return (
    <Panel id="remedies" title="What the remedies say">
      <ul className="px-4 pb-3">
        {groups.map((group) => (
          <li
            key={JSON.stringify(group.outcome)}
            className="grid gap-x-6 gap-y-0.5 border-line py-2 text-[13px] not-last:border-b md:grid-cols-[minmax(0,20rem)_minmax(0,1fr)]"
          >
            <Group group={group} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Group({ group: { outcome, references } }: { group: OutcomeGroup }) {
  const count = <span className="text-muted">{counted(references, "reference")}</span>;
  if (outcome.kind === "planned") {
    return (
      <>
        <p className="flex items-start gap-2">
          <Icon name="clean" className="mt-0.5 size-3.5 text-thawed-ink" />
          <span>
            <b className="font-medium">Planned: {REMEDY_WORDS[outcome.remedy].title}</b> {count}
          </span>
        </p>
        <p className="text-muted">
          {REMEDY_WORDS[outcome.remedy].does} {DISPOSITION_WORDS[outcome.disposition].means}
        </p>
      </>
    );
  }
  if (outcome.kind === "left") {
    return (
      <>
        <p className="flex items-start gap-2">
          <Icon name="question" className="mt-0.5 size-3.5 text-unknown-ink" />
          <span className="min-w-0">
            <b className="font-medium">Left for a person</b> <code className="break-words text-xs">{outcome.code}</code>{" "}
            {count}
          </span>
        </p>
        <p className="max-w-[84ch] break-words">{outcome.message}</p>
      </>
    );
  }
  return (
    <>
      <p className="flex items-start gap-2">
        <Icon name="remedy" className="mt-0.5 size-3.5 text-muted" />
        <span>
          <b className="font-medium">Not planned; meant for it: {REMEDY_WORDS[outcome.remedy].title}</b> {count}
        </span>
      </p>
      <p className="text-muted">{REMEDY_WORDS[outcome.remedy].does}</p>
    </>
  );
}
