import type { ApiReach, ApiScope } from "../../core/api/scopes.ts";
import type { AuditEntry } from "../ports.ts";

/** What use cases need to make, know and end tokens for machines. */

export interface NewApiToken {
  readonly id: string;
  readonly organisationId: string;
  readonly name: string;
  readonly tokenHash: string;
  readonly beginning: string;
  readonly scopes: readonly ApiScope[];
  readonly reach: ApiReach;
  /** Null for the server's terminal. */
  readonly madeBy: string | null;
  readonly madeLogin: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

export interface ApiTokenRow extends Omit<NewApiToken, "tokenHash"> {
  /** The hour of it. */
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
  readonly revokedBy: string | null;
  /** Whether who made it may still make one: otherwise it stands still. */
  readonly makerStands: boolean;
}

/** Who asks the API: no person, and nothing beyond one organisation. */
export interface ApiCaller {
  readonly tokenId: string;
  readonly organisationId: string;
  readonly scopes: readonly ApiScope[];
  readonly reach: ApiReach;
}

export interface ApiTokenStore {
  /** False where the organisation has `most` that live already. */
  insert(token: NewApiToken, most: number, audit: AuditEntry): Promise<boolean>;
  /** The newest first: all that live, and those that ended of late. */
  list(organisationId: string, at: Date): Promise<readonly ApiTokenRow[]>;
  find(id: string): Promise<Pick<ApiTokenRow, "id" | "organisationId" | "name"> | null>;
  /** False where it was revoked before. */
  revoke(id: string, by: string, at: Date, audit: AuditEntry): Promise<boolean>;
  /** By its hash: neither revoked nor over, and of a maker who is still an admin there, or of the terminal. Notes the hour. */
  caller(tokenHash: string, at: Date): Promise<ApiCaller | null>;
}

/** Makes an id for a row. */
export type NewId = (at: Date) => string;
