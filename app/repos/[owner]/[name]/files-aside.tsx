import { counted } from "../../../../lib/core/listing/format.ts";
import type { FileGroup } from "../../../../lib/core/listing/grouping.ts";
import type { PlanView, UnparsedView } from "../../../../lib/core/listing/views.ts";
import { Icon } from "../../../_ui/icon.tsx";

interface FilesAsideProps {
  readonly groups: readonly FileGroup[];
  readonly unparsed: readonly UnparsedView[];
  readonly plan: PlanView | null;
}

/** The files of this page as a table of contents. */
export function FilesAside({ groups, unparsed, plan }: FilesAsideProps) {
  const changes = plan?.files.length ?? 0;
  if (groups.length + unparsed.length === 0) return null;
  return (
    <nav aria-label="This page" className="flex flex-col gap-px">
      {changes > 0 && (
        <a href="#migration" className={`mb-3 ${ITEM}`}>
          <Icon name="pull-request" className="size-3.5 text-migrating-ink" />
          <span className="min-w-0 flex-1 truncate">Migration</span>
          <span className="text-xs">{counted(changes, "file")}</span>
        </a>
      )}
      <h2 className="px-2.5 pb-1.5 font-medium text-muted text-xs">Files, by blocking findings</h2>
      {unparsed.length > 0 && (
        <a href="#not-understood" className={ITEM}>
          <Icon name="question" className="size-3.5 text-unknown-ink" />
          <span className="min-w-0 flex-1 truncate">not understood</span>
          <span className="text-xs">{unparsed.length}</span>
        </a>
      )}
      {groups.map((group, index) => (
        <a key={group.path} href={`#file-${index}`} className={ITEM} title={group.path}>
          <Icon name="file" className={`size-3.5 ${group.blocking > 0 ? "text-frozen-ink" : "text-faint"}`} />
          <bdi className="min-w-0 flex-1 truncate">{group.path.slice(group.path.lastIndexOf("/") + 1)}</bdi>
          <span className="text-xs">{group.blocking}</span>
        </a>
      ))}
    </nav>
  );
}

const ITEM =
  "flex min-h-7 items-center gap-2 rounded-[7px] px-2.5 py-0.5 text-[13px] text-muted hover:bg-hover hover:text-text";
