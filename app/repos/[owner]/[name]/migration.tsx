import type { ReactNode } from "react";
import { counted } from "../../../../lib/core/listing/format.ts";
import {
  beforeMerging,
  blockingAfter,
  leftGroups,
  planLine,
  type TodoItem,
} from "../../../../lib/core/listing/plan.ts";
import type { PlanView, RepositoryDetail } from "../../../../lib/core/listing/views.ts";
import { DISPOSITION_WORDS } from "../../../../lib/core/listing/wording.ts";
import { Icon } from "../../../_ui/icon.tsx";
import { Block } from "./block.tsx";
import { Changes } from "./changes.tsx";
import { Grants } from "./grants.tsx";
import { LeftForPerson } from "./left.tsx";
import { PullRequestText } from "./pull-request-text.tsx";

/** What the migration of this repository changes, what to do first, its proof, and what it leaves. */
export function Migration({ detail }: { detail: RepositoryDetail }) {
  const { plan, scan, findings } = detail;
  if (scan === null) return null;
  if (plan === null) {
    return (
      <Section title="Migration: not planned yet">
        The scan that is shown has no plan: it is older than planning, or planning failed, and then Thaw's log says why.
        The next scan plans again.
      </Section>
    );
  }
  if (plan.items.length === 0) {
    return <Section title="Migration: nothing to change">No finding of this scan asks for a change.</Section>;
  }
  return (
    <Section
      title={`Migration: ${planLine(plan)}`}
      body={
        <>
          {plan.files.length > 0 && <BeforeMerging items={beforeMerging(plan)} />}
          <Changes files={plan.files} />
          <Grants repository={detail.repository} planHash={plan.hash} grants={plan.grants} />
          <LeftForPerson groups={leftGroups(plan)} findings={findings} />
          {plan.files.length > 0 && <PullRequestText body={plan.body} />}
        </>
      }
    >
      {explanation(plan, blockingAfter(plan, findings))}
    </Section>
  );
}

/** One line of what it does, one of what it means, and the rest below. */
function Section({ title, body, children }: { title: string; body?: ReactNode; children: ReactNode }) {
  return (
    <section id="migration" aria-labelledby="migration-title" className="card mt-4 scroll-mt-16">
      <header className="flex items-start gap-3 px-5 py-4">
        <Icon
          name="pull-request"
          className={`mt-0.5 size-[18px] ${body === undefined ? "text-muted" : "text-migrating-ink"}`}
        />
        <div>
          <h2 id="migration-title" className="font-semibold text-[15px]">
            {title}
          </h2>
          <p className="mt-0.5 text-muted">{children}</p>
        </div>
      </header>
      {body}
    </section>
  );
}

function explanation(plan: PlanView, blocking: number): string {
  const blocks = counted(blocking, "finding");
  if (plan.files.length === 0) {
    const rest =
      blocking === 0
        ? "Nothing of it blocks a thaw."
        : `Until a person does, ${blocks} ${blocking === 1 ? "blocks" : "block"} a thaw.`;
    return `There is nothing that a program can change and prove here. ${rest}`;
  }
  const rest =
    blocking === 0
      ? "nothing that is known blocks a thaw"
      : `${blocks} still ${blocking === 1 ? "blocks" : "block"} a thaw`;
  return `${DISPOSITION_WORDS[plan.disposition].means} Once it is merged, ${rest}.`;
}

function BeforeMerging({ items }: { items: readonly TodoItem[] }) {
  if (items.length === 0) return null;
  return (
    <Block title="Before merging" note="What no file shows: a person does it, or says that it is so.">
      <div className="flex flex-col gap-3">
        <Checklist title="To do" kind="todo" items={items} />
        <Checklist title="To confirm" kind="check" items={items} />
      </div>
    </Block>
  );
}

interface ChecklistProps {
  readonly title: string;
  readonly kind: TodoItem["kind"];
  readonly items: readonly TodoItem[];
}

function Checklist({ title, kind, items }: ChecklistProps) {
  const own = items.filter((item) => item.kind === kind);
  if (own.length === 0) return null;
  return (
    <div>
      <h4 className="over">{title}</h4>
      <ul className="mt-1 flex flex-col gap-1 text-[13px]">
        {own.map(({ text }) => (
          <li key={text} className="flex items-start gap-2">
            <Icon
              name={kind === "todo" ? "todo" : "question"}
              className={`mt-0.5 size-3.5 ${kind === "todo" ? "text-muted" : "text-migrating-ink"}`}
            />
            <span className="min-w-0 max-w-[100ch] break-words">{text}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
