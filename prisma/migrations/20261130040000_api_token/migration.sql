-- What machines show to the API in the place of a session. Of the token itself there is its SHA-256 alone.
CREATE TABLE api_token (
  id uuid NOT NULL,
  organisation_id uuid NOT NULL,
  name text NOT NULL,
  token_hash text NOT NULL,
  -- How the token begins, by which people tell theirs from others.
  beginning text NOT NULL,
  scopes text[] NOT NULL,
  reach text NOT NULL,
  -- Null for one that was made on the server's terminal.
  made_by uuid,
  made_login text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  expires_at timestamptz(3) NOT NULL,
  -- The hour of it.
  last_used_at timestamptz(3),
  revoked_at timestamptz(3),
  revoked_by text,
  CONSTRAINT api_token_pkey PRIMARY KEY (id),
  CONSTRAINT api_token_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES organisation (id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT api_token_made_by_fkey FOREIGN KEY (made_by) REFERENCES app_user (id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT api_token_hash CHECK (token_hash ~ '^[0-9a-f]{64}$'),
  CONSTRAINT api_token_scopes CHECK (cardinality(scopes) > 0 AND scopes <@ ARRAY['read:repositories', 'read:findings', 'read:freeze',
    'read:credentials', 'read:campaigns', 'read:incidents', 'read:audit']),
  -- What is about the whole organisation is for tokens that see all of it.
  CONSTRAINT api_token_reach CHECK (reach = 'organisation'
    OR (reach = 'open' AND scopes <@ ARRAY['read:repositories', 'read:findings', 'read:freeze'])),
  CONSTRAINT api_token_lifetime CHECK (expires_at > created_at AND expires_at <= created_at + interval '366 days'),
  CONSTRAINT api_token_revoked CHECK ((revoked_at IS NULL) = (revoked_by IS NULL))
);
CREATE UNIQUE INDEX api_token_token_hash_key ON api_token (token_hash);
CREATE INDEX api_token_organisation_id_idx ON api_token (organisation_id);
CREATE INDEX api_token_made_by_idx ON api_token (made_by);

-- Web may say that a token is revoked, and nobody may say that it is not any more.
CREATE FUNCTION api_token_stays_revoked() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF OLD.revoked_at IS NOT NULL AND (NEW.revoked_at IS DISTINCT FROM OLD.revoked_at OR NEW.revoked_by IS DISTINCT FROM OLD.revoked_by) THEN
    RAISE EXCEPTION 'a revoked token stays revoked' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END;
$$;
CREATE TRIGGER api_token_stays_revoked BEFORE UPDATE ON api_token FOR EACH ROW EXECUTE FUNCTION api_token_stays_revoked();
