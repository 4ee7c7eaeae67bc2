import { z } from "zod";
import type { Failure, Result } from "../../core/contracts.ts";
import type { GithubTeam } from "../../core/people/github-roles.ts";
import type { GithubIdentity, IdentityFailure } from "../../usecases/github/identity-ports.ts";

/**
 * What GitHub says of a person by that person's own token, which is in a header and nowhere else: nothing that fails here can have it in
 * its text. Three small questions for each sign-in, so none of the pacing and caching of the Apps' client.
 */
export interface IdentityOptions {
  /** Without a slash at its end; from the operator's configuration. */
  readonly api: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly timeoutMs?: number;
}

const id = z.int().min(1).transform(String);
const profileSchema = z.object({ id, login: z.string().regex(/^[\w[\]-]{1,100}$/) });
const membershipSchema = z.object({
  state: z.string(),
  role: z.string(),
  organization: z.object({ id }),
});
const teamSchema = z.object({ id, slug: z.string().min(1).max(200), organization: z.object({ id }) });

/** Whoever belongs to more than this is not known well enough to be given a role by it. */
const MOST_PAGES = 20;
const MOST_BYTES = 4_000_000;

export function createGithubIdentity(options: IdentityOptions): GithubIdentity {
  return {
    async profile(token) {
      const answer = await ask(options, `${options.api}/user`, bearer(token));
      return answer.ok ? parsed(profileSchema, answer.value.body) : answer;
    },
    async standing(token) {
      const memberships = await list(
        options,
        "/user/memberships/orgs?state=active&per_page=100",
        token,
        membershipSchema,
      );
      if (!memberships.ok) return memberships;
      // A person without the permission to see teams is let in with what is known.
      const teams = await list(options, "/user/teams?per_page=100", token, teamSchema);
      return {
        ok: true,
        value: {
          memberships: memberships.value
            .filter(({ state, role }) => state === "active" && (role === "admin" || role === "member"))
            .map(({ role, organization }) => ({
              organisationId: organization.id,
              role: role === "admin" ? role : "member",
            })),
          teams: teams.ok ? teams.value.map(teamOf) : null,
        },
      };
    },
    async takeBack(token) {
      const { api, clientId, clientSecret } = options;
      const basic = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString("base64")}`;
      const url = `${api}/applications/${encodeURIComponent(clientId)}/token`;
      const answer = await ask(options, url, basic, {
        method: "DELETE",
        body: JSON.stringify({ access_token: token }),
      });
      return answer.ok ? { ok: true, value: null } : answer;
    },
  };
}

function teamOf({ id: teamId, slug, organization }: z.infer<typeof teamSchema>): GithubTeam {
  return { id: teamId, slug, organisationId: organization.id };
}

function bearer(token: string): string {
  return `Bearer ${token}`;
}

/** All pages of a list; a list that ends early for whatever reason is a failure. */
async function list<Schema extends z.ZodType>(
  options: IdentityOptions,
  path: string,
  token: string,
  schema: Schema,
): Promise<Result<z.infer<Schema>[], IdentityFailure>> {
  const all: z.infer<Schema>[] = [];
  let url: string | null = options.api + path;
  for (let pages = 0; url !== null; pages += 1) {
    if (pages === MOST_PAGES) return failed("unavailable", `more than ${MOST_PAGES} pages of ${path}`);
    const answer: Result<Answer, IdentityFailure> = await ask(options, url, bearer(token));
    if (!answer.ok) return answer;
    const page = parsed(z.array(schema), answer.value.body);
    if (!page.ok) return page;
    all.push(...page.value);
    const next = nextIn(answer.value.link);
    if (next !== null && !isWithin(options.api, next)) return failed("unavailable", "the next page is elsewhere");
    url = next;
  }
  return { ok: true, value: all };
}

function nextIn(link: string | null): string | null {
  return /<([^>]+)>; *rel="next"/.exec(link ?? "")?.[1] ?? null;
}

function isWithin(api: string, url: string): boolean {
  return URL.canParse(url) && new URL(url).href.startsWith(`${api}/`);
}

interface Answer {
  readonly body: unknown;
  readonly link: string | null;
}

interface Sent {
  readonly method: string;
  readonly body: string;
}

/** One request. Redirects are not followed: they would take the token along. */
async function ask(
  { timeoutMs = 10_000 }: IdentityOptions,
  url: string,
  authorization: string,
  sent?: Sent,
): Promise<Result<Answer, IdentityFailure>> {
  try {
    const answer = await fetch(url, {
      ...sent,
      redirect: "error",
      signal: AbortSignal.timeout(timeoutMs),
      headers: {
        authorization,
        accept: "application/vnd.github+json",
        "user-agent": "thaw",
        ...(sent === undefined ? {} : { "content-type": "application/json" }),
      },
    });
    const text = await answer.text();
    if (answer.status === 401) return failed("unauthorised", "GitHub does not know the token");
    if (!answer.ok) return failed("unavailable", `GitHub answered ${answer.status}`);
    if (text.length > MOST_BYTES) return failed("unavailable", "an answer is too long");
    return { ok: true, value: { body: text === "" ? null : JSON.parse(text), link: answer.headers.get("link") } };
  } catch (error) {
    return failed("unavailable", error instanceof Error ? error.name : "no answer");
  }
}

function parsed<Schema extends z.ZodType>(schema: Schema, body: unknown): Result<z.infer<Schema>, IdentityFailure> {
  const read = schema.safeParse(body);
  return read.success ? { ok: true, value: read.data } : failed("unavailable", "an answer has another shape");
}

function failed(
  code: IdentityFailure["code"],
  detail: string,
): { ok: false; failure: Failure<IdentityFailure["code"]> } {
  return { ok: false, failure: { code, message: "GitHub could not be asked.", detail } };
}
