import type { ReactNode } from "react";
import type { IssuanceDetail } from "../../../../lib/core/listing/broker-views.ts";
import { CopyButton } from "../../../_ui/copy.tsx";
import { Panel } from "../../../_ui/panel.tsx";
import { UtcTime } from "../../../_ui/time.tsx";

/** What was asked and given, when, and by which hash GitHub knows it. */
export function Given({ detail }: { detail: IssuanceDetail }) {
  const { row, hashedToken, scope, narrowed } = detail;
  return (
    <Panel id="given" title="What was asked and given">
      <dl className="facts px-4 pb-4">
        <dt>Asked for</dt>
        <dd>{narrowed === null ? "the whole grant" : <Value value={narrowed} />}</dd>
        <dt>Provider</dt>
        <dd>{row.provider ?? "none was asked"}</dd>
        <dt>Scope that was given</dt>
        <dd>{scope === null ? "nothing" : <Value value={scope} />}</dd>
        <dt>Asked on</dt>
        <dd>
          <UtcTime iso={row.at} />
        </dd>
        <Time title="Recorded on" iso={row.finishedAt} />
        <Time title="Ends on" iso={row.expiresAt} />
        <Time title="Taken back on" iso={row.revokedAt} />
        <dt>Correlation id</dt>
        <dd>
          <Copied text={row.correlationId} label="Copy the correlation id">
            the job&apos;s log has it, too
          </Copied>
        </dd>
        <dt>Issuance</dt>
        <dd>
          <Copied text={row.id} label="Copy the issuance's id" />
        </dd>
        {hashedToken !== null && (
          <>
            <dt>hashed_token</dt>
            <dd>
              <Copied text={`hashed_token:"${hashedToken}"`} label="Copy the search for GitHub's audit log">
                Search GitHub&apos;s audit log for this to see all that was done with the token. It is the SHA-256 of
                the token, which nobody can turn back.
              </Copied>
            </dd>
          </>
        )}
      </dl>
    </Panel>
  );
}

function Time({ title, iso }: { title: string; iso: string | null }) {
  if (iso === null) return null;
  return (
    <>
      <dt>{title}</dt>
      <dd>
        <UtcTime iso={iso} />
      </dd>
    </>
  );
}

function Copied({ text, label, children }: { text: string; label: string; children?: ReactNode }) {
  return (
    <>
      <span className="inline-flex max-w-full items-center gap-1">
        <code className="min-w-0 break-all text-xs">{text}</code>
        <CopyButton text={text} label={label} />
      </span>
      {children !== undefined && <span className="block text-muted text-xs">{children}</span>}
    </>
  );
}

/** JSON of the record, two spaces deep; React makes it text. */
function Value({ value }: { value: unknown }) {
  return (
    <pre className="code whitespace-pre-wrap break-words rounded-md px-3 py-2">{JSON.stringify(value, null, 2)}</pre>
  );
}
