import type { Installation, Owner, Repository, Team } from "./model.ts";
import type { CheckRun, Pull, QueueEntry, Review } from "./pulls/store.ts";
import type { Ruleset } from "./rules/model.ts";

/** What happens, for those who want to be told. What is handed over is how it was then. */
export type Happening =
  | {
      readonly event: "push";
      readonly repository: Repository;
      readonly branch: string;
      /** Null where the branch was made, or is gone. */
      readonly before: string | null;
      readonly after: string | null;
    }
  | {
      readonly event: "pull_request";
      readonly action: "opened" | "closed" | "reopened" | "edited" | "synchronize" | "ready_for_review";
      readonly repository: Repository;
      readonly pull: Pull;
      readonly more?: Readonly<Record<string, unknown>>;
    }
  | {
      readonly event: "pull_request_review";
      readonly action: "submitted";
      readonly repository: Repository;
      readonly pull: Pull;
      readonly review: Review;
    }
  | {
      readonly event: "check_run";
      readonly action: "created" | "completed";
      readonly repository: Repository;
      readonly run: CheckRun;
    }
  | {
      readonly event: "merge_group";
      readonly action: "checks_requested" | "destroyed";
      readonly repository: Repository;
      readonly group: Readonly<QueueEntry> & { readonly head: string };
      readonly more?: Readonly<Record<string, unknown>>;
    }
  | {
      readonly event: "deployment_protection_rule";
      readonly action: "requested";
      readonly repository: Repository;
      /** Whose rule it is: no other App is told. */
      readonly appId: number;
      readonly more: Readonly<Record<string, unknown>>;
    }
  | {
      readonly event: "repository";
      readonly action: string;
      readonly repository: Repository;
      readonly more?: Readonly<Record<string, unknown>>;
    }
  | {
      readonly event: "organization";
      readonly action: "member_added" | "member_removed";
      readonly owner: Owner;
      readonly person: Owner;
    }
  | {
      readonly event: "membership";
      readonly action: "added" | "removed";
      readonly owner: Owner;
      readonly team: Team;
      readonly person: Owner;
    }
  | {
      readonly event: "repository_ruleset";
      readonly action: "created" | "edited" | "deleted";
      readonly ruleset: Ruleset;
    }
  | {
      readonly event: "custom_property_values";
      readonly action: "updated";
      readonly repository: Repository;
      /** Login of a person; without one it is told as the owner's. */
      readonly sender?: string;
      readonly more: Readonly<Record<string, unknown>>;
    }
  | {
      readonly event: "installation";
      readonly action: "created" | "deleted" | "suspend" | "unsuspend" | "new_permissions_accepted";
      readonly installation: Installation;
    }
  | {
      readonly event: "installation_repositories";
      readonly action: "added" | "removed";
      readonly installation: Installation;
      readonly repositories: readonly Repository[];
    };

type Listener = (happening: Happening) => void;

export class Happenings {
  private readonly listeners = new Set<Listener>();

  listen(listener: Listener): void {
    this.listeners.add(listener);
  }

  tell(happening: Happening): void {
    for (const listener of this.listeners) listener(happening);
  }
}
