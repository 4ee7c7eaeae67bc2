import type { Proof } from "../../../../lib/core/edit/prove.ts";
import { diffRows, type FileDiff } from "../../../../lib/core/listing/diff-rows.ts";
import { counted } from "../../../../lib/core/listing/format.ts";
import type { PlanFileView } from "../../../../lib/core/listing/views.ts";
import { PROOF_WORDS } from "../../../../lib/core/listing/wording.ts";
import { CopyButton } from "../../../_ui/copy.tsx";
import { Icon } from "../../../_ui/icon.tsx";
import { planFileAnchor } from "../../../_ui/paths.ts";
import { Block } from "./block.tsx";
import { Diff } from "./diff.tsx";

/** A longer one is folded: what is below it must not be out of reach. */
const OPEN_ROWS = 80;

const PARTS = Object.keys(PROOF_WORDS) as readonly (keyof Proof)[];

/** Each file that changes: its diff, and beside it what is proven of it. */
export function Changes({ files }: { files: readonly PlanFileView[] }) {
  if (files.length === 0) return null;
  return (
    <Block wide title="The change and its proof" note="A file is only offered when all seven checks of its proof hold.">
      <ol className="flex flex-col gap-4">
        {files.map((file, index) => (
          <li key={file.path}>
            <ChangedFile file={file} index={index} />
          </li>
        ))}
      </ol>
      <Legend />
    </Block>
  );
}

function ChangedFile({ file, index }: { file: PlanFileView; index: number }) {
  const diff = diffRows(file.diff);
  const id = planFileAnchor(index);
  return (
    <article
      id={id}
      aria-labelledby={`${id}-title`}
      className="scroll-mt-16 overflow-clip rounded-lg shadow-[inset_0_0_0_1px_var(--line)]"
    >
      <header className="flex min-h-10 items-center gap-2.5 border-line border-b px-4 py-1">
        <Icon name="file" className="size-4 text-muted" />
        <h4 id={`${id}-title`} className="min-w-0 truncate font-medium text-[13px]" title={file.path}>
          <code>
            <bdi>{file.path}</bdi>
          </code>
        </h4>
        <CopyButton text={file.path} label="Copy the path" />
      </header>
      <div className="grid xl:grid-cols-[minmax(0,1fr)_13rem]">
        <ProofList path={file.path} proof={file.proof} />
        <FoldedDiff path={file.path} diff={diff} />
      </div>
    </article>
  );
}

/** The seven checks, each by name, icon and word. */
function ProofList({ path, proof }: { path: string; proof: Proof }) {
  const holding = PARTS.filter((part) => proof[part]).length;
  const whole = holding === PARTS.length;
  return (
    <section
      aria-label={`Proof of ${path}`}
      className="border-line px-4 py-3 max-xl:border-b xl:order-last xl:border-l xl:py-4"
    >
      <p className={`chip ${whole ? "bg-thawed-soft text-thawed-ink" : "bg-danger-soft text-danger-ink"}`}>
        <Icon name={whole ? "clean" : "critical"} className="size-3.5" />
        {whole ? "proven" : "not proven"}, {holding} of {PARTS.length}
      </p>
      <ul className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-[13px] xl:flex-col">
        {PARTS.map((part) => (
          <li key={part} className="flex items-center gap-1.5" title={PROOF_WORDS[part].means}>
            <Icon
              name={proof[part] ? "check" : "close"}
              className={`size-3.5 ${proof[part] ? "text-thawed-ink" : "text-danger-ink"}`}
            />
            <span>{PROOF_WORDS[part].title}</span>
            <span className={proof[part] ? "text-muted text-xs" : "font-medium text-danger-ink text-xs"}>
              {proof[part] ? "pass" : "fail"}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function FoldedDiff({ path, diff }: { path: string; diff: FileDiff }) {
  const rows = diff.hunks.reduce((sum, hunk) => sum + hunk.rows.length, 0);
  return (
    <details open={rows <= OPEN_ROWS} className="group/diff min-w-0">
      <summary className="flex min-h-9 items-center gap-2.5 px-4 text-[13px] hover:bg-hover focus-visible:outline-offset-[-2px]">
        <Icon name="right" className="size-3.5 text-muted group-open/diff:rotate-90" />
        <span className="font-medium">Diff</span>
        <span className="text-muted text-xs">
          {counted(diff.added, "line")} added, {counted(diff.removed, "line")} removed
        </span>
      </summary>
      <Diff path={path} diff={diff} />
      {diff.more > 0 && (
        <p className="border-line border-t px-4 py-2 text-[13px] text-muted">
          {counted(diff.more, "more line")}: <code>thaw fix</code> prints them all.
        </p>
      )}
    </details>
  );
}

function Legend() {
  return (
    <details className="group/legend mt-3 text-[13px]">
      <summary className="inline-flex min-h-6 items-center gap-1.5 text-muted hover:text-text">
        <Icon name="right" className="size-3.5 group-open/legend:rotate-90" />
        What each check means
      </summary>
      <dl className="mt-2 grid gap-x-4 gap-y-1 pl-5 md:grid-cols-[8rem_minmax(0,1fr)]">
        {PARTS.map((part) => (
          <div key={part} className="contents">
            <dt className="font-medium">{PROOF_WORDS[part].title}</dt>
            <dd className="text-muted max-md:mb-1">{PROOF_WORDS[part].means}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
