import type { Issuance } from "./answer.ts";
import type { Granted } from "./broker.ts";
import { append, type CommandFiles } from "./command-files.ts";
import { info, mask } from "./commands.ts";
import { checkNames } from "./names.ts";
import { stateEntries } from "./state.ts";

/**
 * Hands the credential to the job. The order is the guarantee: everything secret is masked before anything is written, and what revokes
 * the credential is kept before the credential is handed on, so that one which is then refused is revoked at the job's end.
 * @throws Failure when the broker's names are refused; then no value was written
 */
export async function deliver({ broker, issuance }: Granted, files: CommandFiles): Promise<void> {
  for (const [name, value] of issuance.values) if (!issuance.plain.includes(name)) await mask(value);
  await mask(issuance.revocationSecret);
  append(files.state, stateEntries({ broker, issuanceId: issuance.id, revocationSecret: issuance.revocationSecret }));
  checkNames(
    issuance.values.map(([name]) => name),
    issuance.deliver,
  );
  append(issuance.deliver === "outputs" ? files.output : files.env, issuance.values);
  append(files.output, [
    ["expires-at", issuance.expiresAt],
    ["issuance-id", issuance.id],
  ]);
  await info(grantedLine(issuance));
}

/** One line for the log: what was granted, until when, and the id under which the broker's record has it. */
export function grantedLine({ grant, expiresAt, id, scope }: Issuance): string {
  return [
    `Thaw granted ${grant} until ${expiresAt} (issuance ${id})`,
    ...(scope.repositories.length === 0 ? [] : [`repositories ${scope.repositories.join(", ")}`]),
    ...(scope.permissions.length === 0 ? [] : [`permissions ${scope.permissions.join(", ")}`]),
  ].join("; ");
}
