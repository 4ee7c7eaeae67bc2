import type { Metadata } from "next";
import Link from "next/link";
import { counted } from "../../../lib/core/listing/format.ts";
import { parseRepositoryQuery, repositoryQueryString } from "../../../lib/core/listing/repository-query.ts";
import type { RawSearchParams } from "../../../lib/core/listing/url-words.ts";
import { campaignsPage } from "../../../lib/dal/campaigns.ts";
import { repositoriesFound } from "../../../lib/dal/repositories.ts";
import { CommandForm } from "../../_ui/command-form.tsx";
import { Field, SelectField } from "../../_ui/fields.tsx";
import { Panel } from "../../_ui/panel.tsx";
import { Shell } from "../../_ui/shell.tsx";
import { create } from "../actions.ts";

export const metadata: Metadata = { title: "New campaign" };

/** A campaign out of the filter of the list of repositories, which the address carries. */
export default async function NewCampaignPage({ searchParams }: { searchParams: Promise<RawSearchParams> }) {
  const query = { ...parseRepositoryQuery(await searchParams), page: 1 };
  const { viewer, reading } = await campaignsPage();
  const found = await repositoriesFound(query);
  const filter = repositoryQueryString(query);
  return (
    <Shell viewer={viewer} scan={reading.scan} room="campaigns">
      <nav aria-label="Path" className="mb-1 text-muted text-xs">
        <Link href="/campaigns" className="link">
          Campaigns
        </Link>
      </nav>
      <h1 className="font-semibold text-[21px] tracking-[-0.018em]">New campaign</h1>
      <p className="mt-1 max-w-[84ch] text-muted">
        The filter finds{" "}
        <Link href={`/repos${filter}`} className="link">
          {counted(found, "repository", "repositories")}
        </Link>{" "}
        now, and the campaign takes those of the organisation that it finds when it is made. Nothing is written to
        GitHub before the preflight was shown, approved and started.
      </p>
      <Panel id="new" title="Its name and pace">
        {reading.makers.length === 0 ? (
          <p className="px-4 pb-4 text-muted">Only security leads, incident commanders and admins make campaigns.</p>
        ) : (
          <CommandForm
            command={create}
            label="Make the campaign"
            look="primary"
            className="flex flex-col items-start gap-4 px-4 pb-4"
          >
            <input type="hidden" name="query" value={filter.slice(1)} />
            <div className="grid w-full gap-4 md:grid-cols-2">
              <SelectField
                id="organisation"
                name="organisation"
                label="Organisation"
                options={reading.makers.map(({ id, login }) => [id, login] as const)}
              />
              <Field id="name" name="name" label="Name" required hint="It stands in each pull request." />
              <Field
                id="perHour"
                name="perHour"
                label="Pull requests an hour, at most"
                type="number"
                hint="Empty for as many as GitHub lets through."
              />
              <Field id="labels" name="labels" label="Labels" hint="At most five, between commas." />
            </div>
            <label className="flex items-start gap-2 text-[13px]">
              <input type="checkbox" name="supersede" value="yes" className="mt-0.5" />
              <span>
                Take repositories from other campaigns
                <span className="block text-muted text-xs">Their open pull requests are closed with a word.</span>
              </span>
            </label>
            <label className="flex items-start gap-2 text-[13px]">
              <input type="checkbox" name="narrow" value="yes" defaultChecked className="mt-0.5" />
              <span>
                Take replaced organisation secrets out of reach
                <span className="block text-muted text-xs">
                  Of each repository, once its migration is merged, scanned and proven, where the secret is for chosen
                  repositories. Nothing is deleted, and a security lead has to approve the campaign. Without it, a
                  button does the same.
                </span>
              </span>
            </label>
          </CommandForm>
        )}
      </Panel>
    </Shell>
  );
}
