-- How many environments of a frozen repository have the Freezer App's rule. Both null where that could not be seen.
CREATE TABLE environment_rules (
    repository_id   UUID NOT NULL PRIMARY KEY REFERENCES repository (id) ON DELETE CASCADE ON UPDATE CASCADE,
    organisation_id UUID NOT NULL REFERENCES organisation (id) ON DELETE CASCADE ON UPDATE CASCADE,
    environments    INTEGER CHECK (environments >= 0),
    ruled           INTEGER CHECK (ruled BETWEEN 0 AND environments),
    looked_at       TIMESTAMPTZ(3) NOT NULL,
    CHECK ((environments IS NULL) = (ruled IS NULL))
);
CREATE INDEX environment_rules_organisation_id_idx ON environment_rules (organisation_id);
