-- A restored database stands still until an operator has looked: what it believes of GitHub may be older than GitHub is.
ALTER TABLE deployment_stamp
  ADD COLUMN restored_at timestamptz(3),
  ADD COLUMN backup_of timestamptz(3),
  ADD COLUMN restore_checked_at timestamptz(3),
  ADD CONSTRAINT deployment_stamp_restored CHECK ((restored_at IS NULL) = (backup_of IS NULL));

-- Ids of transactions start anew in another cluster, and the record is sealed by them. A restore replaces this function, so that they go on.
CREATE FUNCTION thaw_xid_offset() RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS 'SELECT 0::bigint';
ALTER TABLE audit_event ALTER COLUMN xid SET DEFAULT (((pg_current_xact_id())::text)::bigint + thaw_xid_offset());
