import type { Metadata } from "next";
import Link from "next/link";
import { GATES } from "../../../lib/core/gates/index.ts";
import { counted } from "../../../lib/core/listing/format.ts";
import { MODE_WORDS } from "../../../lib/core/listing/incident-wording.ts";
import { isFiltered, parseRepositoryQuery, repositoryQueryString } from "../../../lib/core/listing/repository-query.ts";
import type { RawSearchParams } from "../../../lib/core/listing/url-words.ts";
import { incidentsPage } from "../../../lib/dal/incidents.ts";
import { repositoriesFound } from "../../../lib/dal/repositories.ts";
import { Choice } from "../../_ui/choice.tsx";
import { CommandForm } from "../../_ui/command-form.tsx";
import { Field, SelectField } from "../../_ui/fields.tsx";
import { Panel } from "../../_ui/panel.tsx";
import { Shell } from "../../_ui/shell.tsx";
import { create } from "../actions.ts";

export const metadata: Metadata = { title: "New incident" };

const DAY_MS = 86_400_000;

/** Declares an incident over all repositories, or over those of the list's filter, which the address carries. Nothing is frozen by it. */
export default async function NewIncidentPage({ searchParams }: { searchParams: Promise<RawSearchParams> }) {
  const raw = await searchParams;
  const query = { ...parseRepositoryQuery(raw), page: 1 };
  const { viewer, reading } = await incidentsPage();
  const found = await repositoriesFound(query);
  const filtered = isFiltered(query);
  const filter = repositoryQueryString(query);
  return (
    <Shell viewer={viewer} scan={reading.scan} room="incidents">
      <nav aria-label="Path" className="mb-1 text-muted text-xs">
        <Link href="/incidents" className="link">
          Incidents
        </Link>
      </nav>
      <h1 className="font-semibold text-[21px] tracking-[-0.018em]">New incident</h1>
      <p className="mt-1 max-w-[84ch] text-muted">
        Nothing is frozen by declaring it. Its preflight shows next what the freeze would do, and the organisation’s
        name has to be typed before GitHub is asked for anything.
      </p>
      {reading.declarers.length === 0 ? (
        <Panel id="new" title="Who declares one">
          <p className="px-4 pb-4 text-muted">
            Only incident commanders and admins of an organisation on GitHub declare incidents. Admins name the team of
            commanders in the settings.
          </p>
        </Panel>
      ) : (
        <CommandForm command={create} label="Declare it" look="primary" className="flex flex-col items-start gap-1">
          <input type="hidden" name="query" value={filter.slice(1)} />
          <div className="w-full">
            <Panel id="what" title="What has happened">
              <div className="grid gap-4 px-4 pb-4 md:grid-cols-2">
                <SelectField
                  id="organisation"
                  name="organisation"
                  label="Organisation"
                  options={reading.declarers.map(({ id, login }) => [id, login] as const)}
                />
                <Field id="title" name="title" label="Title" required hint="As people will speak of it." />
                <Field
                  id="from"
                  name="from"
                  type="datetime-local"
                  label="Exposed from (UTC)"
                  value={minuteOf(Date.parse(reading.asOf) - DAY_MS)}
                  required
                  hint="Rather too early: what ran before is not looked at."
                />
                <Field
                  id="to"
                  name="to"
                  type="datetime-local"
                  label="Exposed to (UTC)"
                  value={minuteOf(Date.parse(reading.asOf))}
                  required
                  hint="When it was known to be over; now, if it is not."
                />
                <Choice type="checkbox" name="drill" value="yes" label="This is a drill" checked={raw.drill === "yes"}>
                  It freezes for real what is in its scope, measures how long that takes, and is marked as practice
                  everywhere.
                </Choice>
              </div>
            </Panel>
            <Panel id="scope" title="What is frozen">
              <div className="grid gap-4 px-4 pb-4 md:grid-cols-2">
                <fieldset className="flex flex-col gap-2">
                  <legend className="mb-1 font-medium text-[13px]">Scope</legend>
                  <Choice type="radio" name="scope" value="all" label="All repositories" checked={!filtered}>
                    Also those that are made while it lasts. The fewest requests.
                  </Choice>
                  <Choice
                    type="radio"
                    name="scope"
                    value="chosen"
                    label={`${counted(found, "repository", "repositories")} of the filter`}
                    checked={filtered}
                  >
                    Those of the organisation that{" "}
                    <Link href={`/repos${filter}`} className="link">
                      the list of repositories
                    </Link>{" "}
                    finds when it is declared. Filter the list, then choose “New incident” there.
                  </Choice>
                </fieldset>
                <fieldset className="flex flex-col gap-2">
                  <legend className="mb-1 font-medium text-[13px]">Mode</legend>
                  <Choice type="radio" name="mode" value="merges" label="Merges" checked>
                    {MODE_WORDS.merges}
                  </Choice>
                  <Choice
                    type="radio"
                    name="mode"
                    value="lockdown"
                    label="Lockdown"
                    disabled={reading.declarers.every(({ noLockdown }) => noLockdown !== null)}
                  >
                    {MODE_WORDS.lockdown}. It needs the Merge App.
                    {reading.declarers.map(({ id, login, noLockdown }) =>
                      noLockdown === null ? null : (
                        <span key={id} className="block">
                          Not to be had for <bdi>{login}</bdi>: {noLockdown}
                        </span>
                      ),
                    )}
                  </Choice>
                </fieldset>
                <Field
                  id="grants"
                  name="grants"
                  label="Grants while frozen"
                  code
                  hint="Names as in workflows, between commas: `release.publish`. Empty: the broker gives jobs of frozen repositories nothing."
                />
                <SelectField
                  id="onDrift"
                  name="onDrift"
                  label="When somebody changes the rules on GitHub"
                  options={[
                    ["repair", "put them right at once, and tell"],
                    ["escalate", "tell, and leave them to people"],
                  ]}
                />
              </div>
            </Panel>
            <Panel id="gates" title="What a thaw depends on" note="A gate that is unknown holds.">
              <fieldset className="grid gap-2 px-4 pb-3 md:grid-cols-2">
                <legend className="sr-only">Gates in force</legend>
                {GATES.map(({ id, title }) => (
                  <Choice key={id} type="checkbox" name="gate" value={id} label={title} checked />
                ))}
                {reading.declarers.flatMap(({ login, gates }) =>
                  gates.map(({ id, title, asks }) => (
                    <Choice key={`${login} ${id}`} type="checkbox" name="gate" value={id} label={title}>
                      Configured by {login}: {asks}.
                    </Choice>
                  )),
                )}
              </fieldset>
              <div className="border-line border-t px-4 py-3">
                <Choice type="checkbox" name="autoThaw" value="yes" label="Thaw by itself">
                  A repository whose gates all pass is let out without a commander’s word.
                </Choice>
              </div>
            </Panel>
          </div>
          <span className="h-2" />
        </CommandForm>
      )}
    </Shell>
  );
}

/** `2026-11-29T03:00`, as a field of this kind holds it. */
function minuteOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 16);
}
