import {
  API_SCOPES,
  LONGEST_TOKEN_DAYS,
  SCOPE_WORDS,
  USUAL_TOKEN_DAYS,
  WHOLE_SCOPES,
} from "../../lib/core/api/scopes.ts";
import { type ListedToken, tokensOf } from "../../lib/dal/api-tokens.ts";
import { Choice } from "../_ui/choice.tsx";
import { CommandForm } from "../_ui/command-form.tsx";
import { Field, SelectField } from "../_ui/fields.tsx";
import { Icon } from "../_ui/icon.tsx";
import type { IconName } from "../_ui/icon-sprite.tsx";
import { Panel } from "../_ui/panel.tsx";
import { UtcTime } from "../_ui/time.tsx";
import { revokeToken } from "./actions.ts";
import { TokenForm } from "./token-form.tsx";

const DAYS = [7, 30, USUAL_TOKEN_DAYS, 180, LONGEST_TOKEN_DAYS];

/** Tokens for machines; nothing for whoever may not make one. */
export async function Tokens({ organisationId, name }: { organisationId: string; name: string }) {
  const listing = await tokensOf(organisationId);
  if (listing === null) return null;
  return (
    <Panel
      id={`tokens-${organisationId}`}
      title={`API tokens of ${name}`}
      note="For machines that ask /api/v1. A token reads what its scopes name and writes nothing. It stands still once its maker is no admin any more. Only its hash is kept."
    >
      {listing.tokens.length === 0 && (
        <p className="border-line border-t px-4 py-3 text-[13px] text-muted">
          There is no token. Make one below, and ask from CI whether a repository may deploy: docs/api.md shows how.
        </p>
      )}
      <ul>
        {listing.tokens.map((token) => (
          <Row key={token.id} token={token} />
        ))}
      </ul>
      <Make organisationId={organisationId} />
    </Panel>
  );
}

const STATES: Readonly<Record<ListedToken["state"], { icon: IconName; look: string; word: string }>> = {
  lives: { icon: "clean", look: "text-thawed-ink", word: "Lives" },
  still: { icon: "high", look: "text-migrating-ink", word: "Stands still: its maker is no admin any more" },
  over: { icon: "clock", look: "text-muted", word: "Over" },
  revoked: { icon: "denied", look: "text-muted", word: "Revoked" },
};

function Row({ token }: { token: ListedToken }) {
  const { icon, look, word } = STATES[token.state];
  const ended = token.state === "over" || token.state === "revoked";
  return (
    <li className="border-line border-t px-4 py-3 text-[13px]">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h3 className="min-w-0 break-words font-medium">{token.name}</h3>
        <code className="text-muted text-xs">{token.beginning}…</code>
        <span className={`inline-flex items-center gap-1.5 ${look}`}>
          <Icon name={icon} className="size-3.5" />
          {word}
          {token.revokedBy !== null && ` by ${token.revokedBy}`}
        </span>
      </div>
      <p className="mt-1 text-muted">
        {token.reach === "organisation" ? "The whole organisation" : "Public and internal repositories"}:{" "}
        {token.scopes.join(", ")}. Made by {token.madeLogin}, <UtcTime iso={token.createdAt} />. Until{" "}
        <UtcTime iso={token.expiresAt} />.{" "}
        {token.lastUsedAt === null ? (
          "Never used."
        ) : (
          <>
            Last used in the hour of <UtcTime iso={token.lastUsedAt} short />.
          </>
        )}
      </p>
      {!ended && (
        <CommandForm command={revokeToken} label="Revoke" look="danger" className="mt-2">
          <input type="hidden" name="id" value={token.id} />
        </CommandForm>
      )}
    </li>
  );
}

function Make({ organisationId }: { organisationId: string }) {
  return (
    <details className="group/make border-line border-t px-4 py-3">
      <summary className="inline-flex min-h-8 items-center gap-1.5 font-medium hover:underline">
        <Icon name="right" className="size-3.5 text-muted group-open/make:rotate-90" />
        Make a token
      </summary>
      <TokenForm className="mt-2 flex max-w-xl flex-col items-start gap-3">
        <input type="hidden" name="organisation" value={organisationId} />
        <Field
          id={`token-name-${organisationId}`}
          name="name"
          label="Name"
          placeholder="deploy gate of the release pipeline"
          hint="Who uses it, and what for. It stands in the record."
          required
          className="w-full"
        />
        <fieldset className="flex flex-col gap-2">
          <legend className="mb-1 font-medium text-[13px]">What it may read</legend>
          {API_SCOPES.map((scope) => (
            <Choice key={scope} type="checkbox" name="scope" value={scope} label={scope}>
              {SCOPE_WORDS[scope]}
              {WHOLE_SCOPES.includes(scope) && "; needs the whole organisation"}
            </Choice>
          ))}
        </fieldset>
        <fieldset className="flex flex-col gap-2">
          <legend className="mb-1 font-medium text-[13px]">How much of it</legend>
          <Choice type="radio" name="reach" value="open" label="Public and internal repositories" checked>
            Private ones, and those whose visibility is not known, are as if they were not there.
          </Choice>
          <Choice type="radio" name="reach" value="organisation" label="The whole organisation">
            Private repositories, too: whoever has the token reads about all of them, whatever they may read on GitHub.
          </Choice>
        </fieldset>
        <SelectField
          id={`token-days-${organisationId}`}
          name="days"
          label="It lives"
          value={String(USUAL_TOKEN_DAYS)}
          options={DAYS.map((days) => [String(days), `${days} days`] as const)}
          hint="Making one needs a sign-in of the last 15 minutes."
        />
      </TokenForm>
    </details>
  );
}
