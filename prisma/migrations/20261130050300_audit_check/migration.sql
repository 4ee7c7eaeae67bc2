-- How far the worker has gone through the chain of seals, and what it found. One row, for the chain is one.
CREATE TABLE audit_check (
  id integer NOT NULL,
  -- The last seal that was verified, in one piece from the first one on: what the next one has to go on from.
  seal integer NOT NULL,
  hash bytea NOT NULL,
  to_xid bigint NOT NULL,
  last_seq bigint,
  records bigint NOT NULL,
  -- The same of the round that goes through all of it once more.
  again_seal integer NOT NULL,
  again_hash bytea NOT NULL,
  again_to_xid bigint NOT NULL,
  again_began_at timestamptz(3) NOT NULL,
  -- When the last round that was ended had begun.
  whole_at timestamptz(3),
  signatures boolean NOT NULL,
  anchored_to integer NOT NULL,
  unsealed bigint NOT NULL,
  problem jsonb,
  problem_at timestamptz(3),
  checked_at timestamptz(3) NOT NULL,
  version integer NOT NULL,
  CONSTRAINT audit_check_pkey PRIMARY KEY (id),
  CONSTRAINT audit_check_one CHECK (id = 1),
  CONSTRAINT audit_check_hashes CHECK (length(hash) = 32 AND length(again_hash) = 32),
  CONSTRAINT audit_check_order CHECK (seal >= 0 AND again_seal >= 0 AND again_seal <= seal AND records >= 0),
  CONSTRAINT audit_check_problem CHECK ((problem IS NULL) = (problem_at IS NULL))
);
