/**
 * What has become of a person's word that a secret goes. `asked`; `deleting`: a worker judged it again and is about to ask GitHub, or has;
 * `done`: GitHub's list has it no longer; `held`: judged again, something spoke against it; `refused`: GitHub would not, or nobody may ask
 * it. What ended stays: who still wants it asks again, and sees what is known then.
 */
export const REMOVAL_STATES = ["asked", "deleting", "done", "held", "refused"] as const;
export type RemovalState = (typeof REMOVAL_STATES)[number];

export const OPEN_REMOVALS = ["asked", "deleting"] as const satisfies readonly RemovalState[];

export function isOpenRemoval(state: RemovalState): boolean {
  return (OPEN_REMOVALS as readonly string[]).includes(state);
}

export const CREDENTIAL_EVENTS = ["rotated", "deleted", "narrowed", "revoked", "proven"] as const;
export type CredentialEventKind = (typeof CREDENTIAL_EVENTS)[number];
