import { patternOf } from "./faults.ts";
import type { LimitHit, Limits } from "./limits.ts";

/**
 * Secondary rate limits, of each caller: how many requests at once, how many points a minute, how much content.
 * @see https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits
 */
export interface SecondaryOptions {
  /** GitHub answers either. */
  readonly status?: 403 | 429;
  /** Requests that are not answered yet, REST and GraphQL together. */
  readonly concurrent?: number;
  /** Points a minute. */
  readonly restPoints?: number;
  readonly graphqlPoints?: number;
  readonly contentPerMinute?: number;
  readonly contentPerHour?: number;
}

const PUBLISHED: Required<SecondaryOptions> = {
  status: 403,
  concurrent: 100,
  restPoints: 900,
  graphqlPoints: 2000,
  contentPerMinute: 80,
  contentPerHour: 500,
};

/**
 * Requests that create content. GitHub names no list: these are the routes of whose kind its reference says "Creating content too
 * quickly using this endpoint may result in secondary rate limiting".
 * @see https://docs.github.com/en/rest/pulls/pulls#create-a-pull-request
 */
const NAMED_BY_GITHUB = [
  "POST /repos/{owner}/{repo}/commits/{sha}/comments",
  "POST /repos/{owner}/{repo}/issues",
  "POST /repos/{owner}/{repo}/issues/{number}/comments",
  "POST /repos/{owner}/{repo}/pulls",
  "POST /repos/{owner}/{repo}/pulls/{number}/comments",
  "POST /repos/{owner}/{repo}/pulls/{number}/comments/{id}/replies",
  "POST /repos/{owner}/{repo}/pulls/{number}/requested_reviewers",
  "POST /repos/{owner}/{repo}/pulls/{number}/reviews",
  "POST /repos/{owner}/{repo}/releases",
  "PUT /repos/{owner}/{repo}/pulls/{number}/merge",
  "POST /orgs/{org}/invitations",
];

/** Not said of these, but they leave something that people see: whoever counts them too is within the limit in any case. */
const COUNTED_AS_WELL = [
  "POST /repos/{owner}/{repo}/issues/{number}/labels",
  "POST /repos/{owner}/{repo}/git/commits",
  "PUT /repos/{owner}/{repo}/contents/*",
  "DELETE /repos/{owner}/{repo}/contents/*",
  "POST /repos/{owner}/{repo}/check-runs",
];

const CONTENT_ROUTES = [...NAMED_BY_GITHUB, ...COUNTED_AS_WELL].map((route) => {
  const [method = "", path = ""] = route.split(" ");
  return { method, pattern: patternOf(path) };
});

/** The same done by GraphQL, which the limit includes. */
const CONTENT_MUTATIONS = new Set([
  "addComment",
  "addLabelsToLabelable",
  "addPullRequestReview",
  "createCommitOnBranch",
  "createIssue",
  "createPullRequest",
  "mergePullRequest",
  "requestReviews",
]);

export interface Refusal {
  readonly status: 403 | 429;
  /** Seconds after which there is room again. */
  readonly retryAfter: number;
}

interface Spent {
  readonly at: number;
  readonly points: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

export class SecondaryLimits {
  private readonly most: Required<SecondaryOptions>;
  private readonly open = new Map<string, number>();
  private readonly windows = new Map<string, Spent[]>();

  constructor(
    private readonly limits: Limits,
    private readonly now: () => number,
    private readonly on: boolean,
    options: SecondaryOptions = {},
  ) {
    this.most = { ...PUBLISHED, ...options };
  }

  /** Begins a request. @returns what ends it, or the refusal */
  enter(who: string): (() => void) | Refusal {
    const open = this.open.get(who) ?? 0;
    if (this.on && open >= this.most.concurrent) return this.refuse("concurrent", who, MINUTE);
    this.open.set(who, open + 1);
    return () => this.open.set(who, (this.open.get(who) ?? 1) - 1);
  }

  /** Counts a request of REST. `path` is without `/api/v3`. @returns the refusal, if it is beyond a limit */
  rest(who: string, method: string, path: string): Refusal | null {
    const points = method === "GET" || method === "HEAD" || method === "OPTIONS" ? 1 : 5;
    const creates = CONTENT_ROUTES.some((route) => route.method === method && route.pattern.test(path));
    return this.count("rest-points", who, points, creates ? 1 : 0);
  }

  /** Counts a GraphQL request: its mutations by their names, none for a query. */
  graphql(who: string, mutations: readonly string[]): Refusal | null {
    const content = mutations.filter((name) => CONTENT_MUTATIONS.has(name)).length;
    return this.count("graphql-points", who, mutations.length === 0 ? 1 : 5, content);
  }

  private count(kind: "rest-points" | "graphql-points", who: string, points: number, content: number): Refusal | null {
    if (!this.on) return null;
    const { restPoints, graphqlPoints, contentPerMinute, contentPerHour } = this.most;
    const all = [
      { kind, points, most: kind === "rest-points" ? restPoints : graphqlPoints, span: MINUTE },
      { kind: "content-minute", points: content, most: contentPerMinute, span: MINUTE },
      { kind: "content-hour", points: content, most: contentPerHour, span: HOUR },
    ] as const;
    const asked = all.filter((one) => one.points > 0);
    for (const one of asked) {
      const wait = this.waitFor(`${one.kind} ${who}`, one.points, one.most, one.span);
      if (wait > 0) return this.refuse(one.kind, who, wait);
    }
    for (const one of asked) this.spend(`${one.kind} ${who}`, one.points);
    return null;
  }

  /** How long until so many points are free in a window that slides; 0 when they are. */
  private waitFor(key: string, points: number, most: number, span: number): number {
    const now = this.now();
    const recent = (this.windows.get(key) ?? []).filter(({ at }) => at > now - span);
    this.windows.set(key, recent);
    let over = recent.reduce((sum, one) => sum + one.points, points) - most;
    if (over <= 0) return 0;
    for (const one of recent) {
      over -= one.points;
      if (over <= 0) return one.at + span - now;
    }
    return span;
  }

  private spend(key: string, points: number): void {
    this.windows.get(key)?.push({ at: this.now(), points });
  }

  private refuse(limit: LimitHit["limit"], who: string, wait: number): Refusal {
    this.limits.hit(limit, who);
    return { status: this.most.status, retryAfter: Math.max(1, Math.ceil(wait / 1000)) };
  }
}
