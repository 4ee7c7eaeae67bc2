import { counted } from "../../../../lib/core/listing/format.ts";
import type { FileGroup } from "../../../../lib/core/listing/grouping.ts";
import type { PlanItemView, PlanView, RepositoryRow } from "../../../../lib/core/listing/views.ts";
import { CopyButton } from "../../../_ui/copy.tsx";
import { Folded } from "../../../_ui/folded.tsx";
import { highlightedLines } from "../../../_ui/highlight.ts";
import { Icon } from "../../../_ui/icon.tsx";
import { Finding } from "./finding.tsx";
import { Outlook } from "./outlook.tsx";

interface FileSectionProps {
  readonly group: FileGroup;
  readonly index: number;
  readonly repository: RepositoryRow;
  readonly plan: PlanView | null;
  /** The plan's word on each finding, by fingerprint. */
  readonly items: ReadonlyMap<string, PlanItemView>;
  /** Null when the text was not kept. */
  readonly source: string | null;
}

/** One file and its findings, in the order of the text. */
export async function FileSection({ group, index, repository, plan, items, source }: FileSectionProps) {
  const lines = source === null ? null : await highlightedLines(group.path, source);
  return (
    <section id={`file-${index}`} aria-labelledby={`file-${index}-title`} className="card mt-4 overflow-clip">
      <header className="sticky top-[84px] z-[5] flex items-center gap-2.5 border-line border-b bg-panel px-5 py-2.5">
        <Icon name="file" className="size-4 text-muted" />
        <h2 id={`file-${index}-title`} className="min-w-0 truncate font-medium text-[13px]" title={group.path}>
          <code>
            <bdi>{group.path}</bdi>
          </code>
        </h2>
        <CopyButton text={group.path} label="Copy the path" />
        <span className="flex-1" />
        <span className="whitespace-nowrap text-muted text-xs">
          {counted(group.findings.length, "finding")}
          {group.blocking > 0 && <b className="font-semibold text-text"> · {group.blocking} blocking</b>}
        </span>
      </header>
      <Folded>
        <ul data-list>
          {group.findings.map((finding) => (
            <li key={finding.fingerprint} className="border-line not-last:border-b">
              <Finding
                finding={finding}
                repository={repository}
                lines={lines}
                outlook={
                  <Outlook
                    item={items.get(finding.fingerprint) ?? null}
                    finding={finding}
                    plan={plan}
                    repository={repository}
                  />
                }
              />
            </li>
          ))}
        </ul>
      </Folded>
    </section>
  );
}
