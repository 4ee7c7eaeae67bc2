import { counted, shortSha } from "../../../../lib/core/listing/format.ts";
import type { UnparsedView } from "../../../../lib/core/listing/views.ts";
import { unparsedWords } from "../../../../lib/core/listing/wording.ts";
import { CopyButton } from "../../../_ui/copy.tsx";
import { Icon } from "../../../_ui/icon.tsx";

/** Files that nobody can vouch for, each with its reason. */
export function Unparsed({ files, commit }: { files: readonly UnparsedView[]; commit: string | null }) {
  if (files.length === 0) return null;
  return (
    <section id="not-understood" aria-labelledby="not-understood-title" className="card mt-4">
      <header className="flex items-center gap-3 border-line border-b px-5 py-3">
        <Icon name="file-question" className="size-[18px] text-unknown-ink" />
        <h2 id="not-understood-title" className="font-semibold text-[15px]">
          {counted(files.length, "file")} not understood
        </h2>
        <span className="flex-1" />
        {commit !== null && (
          <span className="asof">
            at <code>{shortSha(commit)}</code>
          </span>
        )}
      </header>
      <ul>
        {files.map((file) => (
          <li
            key={file.path}
            className="grid gap-x-6 gap-y-0.5 border-line px-5 py-2 text-[13px] not-last:border-b md:grid-cols-[minmax(0,19rem)_minmax(0,1fr)]"
          >
            <span className="flex min-w-0 items-center gap-1">
              <code className="min-w-0 truncate text-xs" title={file.path}>
                <bdi>{file.path}</bdi>
              </code>
              <CopyButton text={file.path} label="Copy the path" />
            </span>
            <span className="min-w-0 break-words leading-6">
              <b className="font-medium">{unparsedWords(file.reason)}</b>
              {file.detail !== null && <span className="text-muted"> · {file.detail}</span>}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
