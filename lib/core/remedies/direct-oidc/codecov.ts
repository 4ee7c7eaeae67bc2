import type { Change } from "../../fix/changes.ts";
import type { FixContext } from "../../fix/context.ts";
import { guardFor } from "../../fix/reach.ts";
import { FEDERATION } from "../../knowledge/federation.ts";
import type { JudgedReference } from "../../workflow/way/judge.ts";
import { inputsOf, type StepPlace } from "../../workflow/way/linked.ts";
import { federated, type Outcome } from "./outcome.ts";
import { entryUse, readsVariable, removable, removals, setInput } from "./place.ts";
import { ageOf, usesAction } from "./version.ts";

const KEY = "CODECOV_TOKEN";
/** The inputs of the version that is pinned (its action.yml). Any other would be lost without a word. */
const INPUTS: ReadonlySet<string> = new Set(
  (
    "base_sha binary codecov_yml_path commit_parent directory disable_file_fixes disable_search disable_safe_directory disable_telem " +
    "dry_run env_vars exclude fail_ci_if_error files flags force git_service gcov_args gcov_executable gcov_ignore gcov_include " +
    "handle_no_reports_found job_code name network_filter network_prefix os override_branch override_build override_build_url " +
    "override_commit override_pr plugins recurse_submodules report_code report_type root_dir run_command skip_validation slug " +
    "swift_project token url use_legacy_upload_endpoint use_oidc use_pypi verbose version working-directory"
  ).split(" "),
);

/**
 * The token of `codecov/codecov-action` goes, and the action uses the job's OIDC token; in runs for forks it uploads
 * without any, as it does today. Nothing has to be set up on Codecov's side. Null for Codecov on a server of one's own
 * and for uploads for another repository.
 */
export function planCodecov(reference: JudgedReference, context: FixContext): Outcome | null {
  const kind = reference.place?.kind === "with" ? "with" : "env";
  const use = entryUse(reference, kind);
  if (!use || !usesAction(use.at, FEDERATION.codecov)) return null;
  const { at, site } = use;
  if (site.place.key.toLowerCase() !== (kind === "with" ? "token" : "codecov_token")) return null;
  const inputs = removable(at.step.with, ["token"]);
  const variables = removable(at.step.env, [KEY]);
  if (!inputs || !variables || readsVariable(at, [KEY]) || !isOwnUpload(at, context)) return null;
  const isOld = ageOf(at, FEDERATION.codecov.since) !== "new";
  if (isOld && !at.step.with.every((entry) => INPUTS.has(entry.key.toLowerCase()))) return null;
  const changes: Change[] = [
    ...removals(at, "with", inputs),
    ...removals(at, "env", variables),
    ...oidc(at, context),
    ...(isOld ? [{ do: "set-uses", at, pin: FEDERATION.codecov.pin } as const] : []),
  ];
  return federated(reference, context, {
    at,
    changes,
    prerequisites: [],
    reasons: isOld
      ? [
          `Look through the release notes of codecov/codecov-action up to ${FEDERATION.codecov.pin.version}: this step moves to it, since older ones can no longer check the uploader's signature.`,
        ]
      : [],
    before: `${reference.name ?? "the token"}: uploads for this repository from anywhere`,
    after: "uploading from this job alone",
  });
}

function oidc(at: StepPlace, context: FixContext): readonly Change[] {
  const written = inputsOf(at.step)("use_oidc");
  if (written !== null && !["", "false"].includes(written.trim())) return [];
  const guard = guardFor(context.reach.of(at.file, at.job, [at.step.condition]));
  return [setInput(at, "use_oidc", guard === null ? "true" : `\${{ ${guard} }}`)];
}

/** The OIDC token speaks for this repository, and to codecov.io. */
function isOwnUpload(at: StepPlace, context: FixContext): boolean {
  const inputOf = inputsOf(at.step);
  const slug = inputOf("slug") ?? "";
  const own =
    slug === "" ||
    slug.toLowerCase() === context.repo.name.toLowerCase() ||
    /^\$\{\{\s*github\.repository\s*\}\}$/.test(slug);
  if (!own || inputOf("url") || !["", "github"].includes(inputOf("git_service") ?? "")) return false;
  return ![...at.step.env, ...at.job.env, ...at.file.env].some((entry) => entry.key === "CODECOV_URL");
}
