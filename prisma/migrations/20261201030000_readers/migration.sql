-- Who may read a repository on GitHub, beside those whom its visibility or the organisation lets: people see findings and credentials of no other.
ALTER TABLE organisation
  -- none | read | write | admin: what GitHub gives every member in every repository; null where it was never told.
  ADD COLUMN member_permission text,
  -- When GitHub told of readers last. What is old gives nothing.
  ADD COLUMN readers_as_of timestamptz(3),
  ADD CONSTRAINT organisation_member_permission CHECK (member_permission IN ('none', 'read', 'write', 'admin')) NOT VALID;
ALTER TABLE organisation VALIDATE CONSTRAINT organisation_member_permission;

CREATE TABLE repository_reader (
  organisation_id uuid NOT NULL,
  repository_id uuid NOT NULL,
  kind text NOT NULL,
  -- A team's slug in lower case, or GitHub's id of a person.
  who text NOT NULL,
  CONSTRAINT repository_reader_pkey PRIMARY KEY (repository_id, kind, who),
  CONSTRAINT repository_reader_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES organisation (id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT repository_reader_repository_id_fkey FOREIGN KEY (repository_id) REFERENCES repository (id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT repository_reader_kind CHECK (kind IN ('team', 'user')),
  CONSTRAINT repository_reader_who CHECK (who <> '' AND who = lower(who))
);
CREATE INDEX repository_reader_organisation_id_kind_who_idx ON repository_reader (organisation_id, kind, who);
