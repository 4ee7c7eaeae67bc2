-- Teams of people who sign in at GitHub, as it told of them when their roles were read: so that each is shown what is theirs. No right hangs on
-- a row of it; rights are roles, which are written through a door of their own.
CREATE TABLE person_team (
  user_id uuid NOT NULL,
  organisation_id uuid NOT NULL,
  -- Without the organisation, in lower case.
  slug text NOT NULL,
  as_of timestamptz(3) NOT NULL,
  CONSTRAINT person_team_pkey PRIMARY KEY (user_id, organisation_id, slug),
  CONSTRAINT person_team_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user (id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT person_team_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES organisation (id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT person_team_slug_check CHECK (slug <> '' AND slug = lower(slug))
);
CREATE INDEX person_team_organisation_id_idx ON person_team (organisation_id);
