-- What GitHub asked the Freezer App's deployment protection rule. By GitHub's id of the repository: it may ask before a sync knows it.
CREATE TABLE deployment_wait (
    id              UUID NOT NULL PRIMARY KEY,
    organisation_id UUID NOT NULL REFERENCES organisation (id) ON DELETE CASCADE ON UPDATE CASCADE,
    github_id       BIGINT NOT NULL CHECK (github_id > 0),
    run_id          BIGINT NOT NULL CHECK (run_id > 0),
    environment     TEXT NOT NULL CHECK (length(environment) BETWEEN 1 AND 255),
    -- 0 where GitHub made no deployment.
    deployment_id   BIGINT NOT NULL CHECK (deployment_id >= 0),
    asked_at        TIMESTAMPTZ(3) NOT NULL,
    looked_at       TIMESTAMPTZ(3),
    commented_at    TIMESTAMPTZ(3),
    answered_at     TIMESTAMPTZ(3),
    answer          TEXT CHECK (answer IN ('approved', 'gone', 'expired')),
    CHECK ((answered_at IS NULL) = (answer IS NULL))
);
CREATE UNIQUE INDEX deployment_wait_asked_key
    ON deployment_wait (organisation_id, github_id, run_id, environment, deployment_id);
CREATE INDEX deployment_wait_answered_at_idx ON deployment_wait (answered_at);
