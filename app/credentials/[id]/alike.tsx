import Link from "next/link";
import type { CredentialDetail } from "../../../lib/core/listing/credential-views.ts";
import { LEVEL_WORDS } from "../../../lib/core/listing/credential-wording.ts";
import { counted, figure } from "../../../lib/core/listing/format.ts";
import { Panel } from "../../_ui/panel.tsx";
import { credentialPath } from "../../_ui/paths.ts";
import { PlainLink } from "../../_ui/plain-link.tsx";

/** Others of its name. A literal's is made of its value, so it is the same; a secret's may be shared or may be a namesake. */
export function Alike({ detail }: { detail: CredentialDetail }) {
  const { alike, credential } = detail;
  if (alike.total === 0) return null;
  const literal = credential.level === "literal";
  return (
    <Panel
      id="alike"
      title={literal ? "The same value elsewhere" : "The same name elsewhere"}
      note={
        literal
          ? `It is written in ${counted(alike.total, "other repository", "other repositories")}: revoked once, it is revoked in all of them.`
          : `${counted(alike.total, "other credential")} of this name. They may be one secret of the organisation, or several: only an inventory of what is stored tells.`
      }
    >
      <ul className="flex flex-wrap gap-2 px-4 pb-4" data-list>
        {alike.rows.map((row) => (
          <li key={row.id} className="min-w-0">
            <PlainLink
              href={credentialPath(row.id)}
              data-row-link
              className="inline-flex h-7 max-w-full items-center gap-2 rounded-md bg-sunken px-2 text-xs shadow-[inset_0_0_0_1px_var(--line)] hover:bg-hover"
            >
              <bdi className="truncate">
                {row.repository === null
                  ? LEVEL_WORDS[row.level].title
                  : `${row.repository.owner}/${row.repository.name}`}
              </bdi>
              <span className="shrink-0 text-muted">{counted(row.references, "reference")}</span>
            </PlainLink>
          </li>
        ))}
        {alike.total > alike.rows.length && (
          <li className="self-center text-[13px]">
            <Link href={`/credentials?${new URLSearchParams({ q: credential.name })}`} className="link">
              All {figure(alike.total + 1)}
            </Link>
          </li>
        )}
      </ul>
    </Panel>
  );
}
