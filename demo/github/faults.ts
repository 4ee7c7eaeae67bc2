/** Failures that a test asks for. The first rule that fits a request is used, and counted down. */

export type Fault =
  | { readonly kind: "status"; readonly status: number; readonly body?: unknown; readonly headers?: Headers_ }
  /** GitHub's secondary limit; `retryAfter` in seconds. */
  | { readonly kind: "secondary-limit"; readonly status?: 403 | 429; readonly retryAfter?: number }
  /** The primary limit, with nothing remaining. */
  | { readonly kind: "primary-limit" }
  | { readonly kind: "slow"; readonly ms: number }
  /** Waits for the promise, then answers as usual: for races. */
  | { readonly kind: "hold"; readonly until: Promise<unknown> }
  /** The connection ends in the midst of the answer. `after` does the work first, `before` (the default) does not. */
  | { readonly kind: "cut"; readonly when?: "before" | "after" }
  /** 200 with a page of HTML. */
  | { readonly kind: "nonsense" };

type Headers_ = Readonly<Record<string, string>>;

export interface FaultRule {
  /** GET, POST …; without it any. */
  readonly method?: string;
  /** A path such as `/repos/{owner}/{repo}`, where `{x}` is one segment and `*` is anything; without `/api/v3`. */
  readonly route: string;
  /** How many answers; without it 1. */
  readonly times?: number | "all";
  readonly fault: Fault;
}

interface Armed {
  readonly rule: FaultRule;
  readonly pattern: RegExp;
  left: number;
}

export class Faults {
  private armed: Armed[] = [];

  /** @returns what takes the rule away again */
  add(rule: FaultRule): () => void {
    const left = rule.times === "all" ? Number.POSITIVE_INFINITY : (rule.times ?? 1);
    const armed = { rule, pattern: patternOf(rule.route), left };
    this.armed.push(armed);
    return () => {
      this.armed = this.armed.filter((other) => other !== armed);
    };
  }

  clear(): void {
    this.armed = [];
  }

  /** The fault for this request, which is used up by asking. */
  take(method: string, path: string): Fault | null {
    const found = this.armed.find(
      ({ rule, pattern, left }) =>
        left > 0 && (rule.method === undefined || rule.method.toUpperCase() === method) && pattern.test(path),
    );
    if (found === undefined) return null;
    found.left -= 1;
    return found.rule.fault;
  }
}

/** Compiles a route with `{name}` and `*`; a test of whole paths. */
export function patternOf(route: string): RegExp {
  const parts = route.split(/(\{\w+\}|\*)/).map((part) => {
    if (part === "*") return ".*";
    if (/^\{\w+\}$/.test(part)) return "[^/]+";
    return part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  });
  return new RegExp(`^${parts.join("")}$`);
}
