-- Branches that deployed within the last 90 days, and when that was looked at.
CREATE TABLE deployed_branch (
    organisation_id UUID NOT NULL REFERENCES organisation (id) ON DELETE CASCADE ON UPDATE CASCADE,
    repository_id   UUID NOT NULL REFERENCES repository (id) ON DELETE CASCADE ON UPDATE CASCADE,
    branch          TEXT NOT NULL CHECK (length(branch) BETWEEN 1 AND 250),
    PRIMARY KEY (repository_id, branch)
);
CREATE INDEX deployed_branch_organisation_id_idx ON deployed_branch (organisation_id);

CREATE TABLE deployed_look (
    organisation_id UUID PRIMARY KEY REFERENCES organisation (id) ON DELETE CASCADE ON UPDATE CASCADE,
    looked_at       TIMESTAMPTZ(3) NOT NULL,
    problem         TEXT
);
