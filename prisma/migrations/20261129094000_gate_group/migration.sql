-- A head of a merge queue that was judged in an incident. What was let through stays known: what GitHub merged in that moment is that.
CREATE TABLE gate_group (
    incident_id     UUID NOT NULL REFERENCES incident (id) ON DELETE CASCADE ON UPDATE CASCADE,
    repository_id   UUID NOT NULL REFERENCES repository (id) ON DELETE CASCADE ON UPDATE CASCADE,
    sha             TEXT NOT NULL CHECK (sha ~ '^([0-9a-f]{40}|[0-9a-f]{64})$'),
    organisation_id UUID NOT NULL REFERENCES organisation (id) ON DELETE CASCADE ON UPDATE CASCADE,
    base            TEXT NOT NULL CHECK (length(base) BETWEEN 1 AND 250),
    path            TEXT[] DEFAULT ARRAY[]::TEXT[],
    pull_requests   INTEGER[] DEFAULT ARRAY[]::INTEGER[],
    passed_at       TIMESTAMPTZ(3),
    judged_at       TIMESTAMPTZ(3) NOT NULL,
    over_at         TIMESTAMPTZ(3),
    PRIMARY KEY (incident_id, repository_id, sha),
    CONSTRAINT gate_group_passed CHECK ((passed_at IS NULL) = (cardinality(path) = 0) AND (passed_at IS NULL) = (cardinality(pull_requests) = 0))
);
CREATE INDEX gate_group_organisation_id_idx ON gate_group (organisation_id);
CREATE INDEX gate_group_repository_id_idx ON gate_group (repository_id);
