import Link from "next/link";
import { type CampaignSummary, countedIn, FUNNEL } from "../../lib/core/listing/campaign-views.ts";
import { counted, figure, percent } from "../../lib/core/listing/format.ts";
import type { AdoptionReading, TeamAdoption } from "../../lib/core/listing/home.ts";
import {
  DEFAULT_QUERY,
  type OwnerFilter,
  type RepositoryQuery,
  repositoryQueryString,
} from "../../lib/core/listing/repository-query.ts";
import { KIND_WORDS } from "../../lib/core/listing/wording.ts";
import { adoption } from "../../lib/dal/home.ts";
import { OwnerName, OwnerPanel, ownerWord } from "../_ui/owner-panel.tsx";
import { Beside, Panel } from "../_ui/panel.tsx";
import { campaignPath } from "../_ui/paths.ts";
import { PlainLink } from "../_ui/plain-link.tsx";
import { StackedBar } from "../_ui/stacked-bar.tsx";
import { STATE_LOOK } from "../_ui/state.tsx";
import { Tile } from "../_ui/tile.tsx";
import { CampaignChip } from "../campaigns/looks.tsx";
import { Exposed } from "../credentials/exposed.tsx";
import { EmptyList } from "../repos/empty.tsx";

/** How far static credentials are gone: by team and by kind, what is on its way, and what was exposed and still opens something. */
export async function Adoption() {
  const { reading, campaigns, exposed } = await adoption();
  const { overview, credentials } = reading;
  if (overview.repositories === 0) return <EmptyList />;
  const running = campaigns.filter(({ state }) => state !== "done" && state !== "stopped");
  const asOf = overview.scan.finishedAt ?? reading.asOf;
  return (
    <>
      <h1 className="mb-4 font-semibold text-[21px] tracking-[-0.018em]">Adoption</h1>
      <Exposed incidents={exposed} />
      <div className="grid grid-cols-2 gap-3 xl:grid-cols-4">
        <Tile title="Clean repositories" href="/repos?state=clean" value={overview.states.clean} asOf={asOf}>
          {percent(overview.states.clean, overview.repositories)} % of {figure(overview.repositories)}
        </Tile>
        <Tile title="Static still" href="/credentials?state=static" value={credentials.static} asOf={asOf}>
          credentials in use that no plan replaces
        </Tile>
        <Tile title="Planned" href="/credentials?state=planned" value={credentials.planned} asOf={asOf}>
          in use, and a migration replaces them
        </Tile>
        <Tile
          title="Exposed, not revoked"
          href="/credentials?exposed=open"
          value={credentials.exposed}
          asOf={reading.asOf}
        >
          in {counted(exposed.length, "incident that goes on", "incidents that go on")}
        </Tile>
      </div>
      <Campaigns campaigns={running} />
      <Beside>
        <Teams reading={reading} />
        <Kinds reading={reading} />
      </Beside>
    </>
  );
}

function Campaigns({ campaigns }: { campaigns: readonly CampaignSummary[] }) {
  return (
    <Panel id="campaigns" title="Campaigns on their way">
      {campaigns.length === 0 ? (
        <p className="px-4 pb-4 text-[13px] text-muted">
          None.{" "}
          <Link href="/repos?state=blocking" className="link">
            Filter the repositories
          </Link>{" "}
          that a campaign should migrate, then choose “New campaign” there.
        </p>
      ) : (
        <ul className="px-4 pb-3 text-[13px]">
          {campaigns.map((one) => (
            <Campaign key={one.id} campaign={one} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Campaign({ campaign }: { campaign: CampaignSummary }) {
  const { id, name, state, counts, repositories } = campaign;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 border-line py-2 not-last:border-b">
      <Link href={campaignPath(id)} prefetch={false} className="link min-w-0 flex-1 basis-48 break-words font-medium">
        <bdi>{name}</bdi>
      </Link>
      <CampaignChip state={state} />
      <span className="text-muted">
        {counted(repositories, "repository", "repositories")}
        {FUNNEL.map(({ step, states }) => ` · ${step} ${figure(countedIn(counts, states))}`).join("")}
      </span>
    </li>
  );
}

/** Teams of the first look. */
const FIRST = 15;

function Teams({ reading: { teams, teamTotal } }: { reading: AdoptionReading }) {
  return (
    <OwnerPanel
      id="teams"
      title="By owner"
      note="What blocks most comes first. Archived repositories are left out; one with several owners counts for each."
      caption="Owners, by what blocks in their repositories"
      owners={teams}
      total={teamTotal}
      first={FIRST}
      columns={[
        { heading: "Clean" },
        { heading: "Not read", narrow: false },
        { heading: "Blocking", means: "Findings that block a thaw" },
      ]}
      cells={(team) => <Team team={team} />}
    />
  );
}

function Team({ team }: { team: TeamAdoption }) {
  const { kind, slug, repositories, clean, blocking, unread, findings } = team;
  const of: OwnerFilter = kind === "nobody" ? { kind } : { kind, slug };
  const to = (change: Partial<RepositoryQuery>) =>
    `/repos${repositoryQueryString({ ...DEFAULT_QUERY, of, archived: false, ...change })}`;
  const word = ownerWord(team);
  const parts = [
    { key: "clean", value: clean, fill: STATE_LOOK.clean.fill },
    { key: "unread", value: unread, fill: STATE_LOOK["not-understood"].fill },
    { key: "blocking", value: blocking, fill: STATE_LOOK.blocking.fill },
  ];
  return (
    <>
      <td className="w-full max-w-0 py-1.5">
        <PlainLink href={to({})} className="flex min-w-0 items-center gap-1.5 hover:underline">
          <OwnerName owner={team} />
        </PlainLink>
        <StackedBar total={repositories} parts={parts.filter(({ value }) => value > 0)} />
      </td>
      <td className="num figures">
        <Count href={to({ states: ["clean"] })} of={`Clean of ${word}`} value={clean} /> of {figure(repositories)}
      </td>
      <td className="num figures max-sm:hidden">
        <Count href={to({ states: ["not-understood", "not-scanned"] })} of={`Not read of ${word}`} value={unread} />
      </td>
      <td className="num figures">
        <Count href={to({ states: ["blocking"] })} of={`Blocking findings of ${word}`} value={findings} />
      </td>
    </>
  );
}

function Count({ href, of, value }: { href: string; of: string; value: number }) {
  return (
    <PlainLink href={href} aria-label={`${of}: ${figure(value)}`} className="hover:underline">
      {figure(value)}
    </PlainLink>
  );
}

function Kinds({ reading: { overview } }: { reading: AdoptionReading }) {
  return (
    <Panel id="kinds" title="By kind" note="Repositories that use one of a kind.">
      {overview.kinds.length === 0 ? (
        <p className="px-4 pb-4 text-[13px] text-muted">No static credential was found.</p>
      ) : (
        <table className="list">
          <caption className="sr-only">Kinds of credentials, by how many repositories use one</caption>
          <thead>
            <tr>
              <th scope="col">Kind</th>
              <th scope="col" className="num">
                Repositories
              </th>
            </tr>
          </thead>
          <tbody>
            {overview.kinds.map(({ kind, repositories }) => (
              <tr key={kind}>
                <td className="w-full max-w-0 truncate">{KIND_WORDS[kind]}</td>
                <td className="num figures">
                  <Link
                    href={`/repos?kind=${encodeURIComponent(kind)}`}
                    prefetch={false}
                    aria-label={`${KIND_WORDS[kind]}: ${figure(repositories)}`}
                    className="hover:underline"
                  >
                    {figure(repositories)}
                  </Link>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}
