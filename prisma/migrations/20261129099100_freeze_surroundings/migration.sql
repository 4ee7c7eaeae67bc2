-- Who can undo a freeze on GitHub, and what no pull request of ours reaches, as they were read last. Where something could not be read there
-- is a sentence that says why, and nothing else.
CREATE TABLE freeze_surroundings (
  organisation_id uuid NOT NULL,
  -- Logins of the organisation's owners.
  owners text[],
  owners_problem text,
  -- Repositories that the App which opens pull requests is not installed for.
  unreached uuid[],
  unreached_problem text,
  as_of timestamptz(3) NOT NULL,
  CONSTRAINT freeze_surroundings_pkey PRIMARY KEY (organisation_id),
  CONSTRAINT freeze_surroundings_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES organisation (id) ON DELETE CASCADE ON UPDATE CASCADE
);
