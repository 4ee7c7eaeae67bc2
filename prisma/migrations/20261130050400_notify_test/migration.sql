-- What came of the last message that somebody had sent to see whether a channel works.
ALTER TABLE notify_channel ADD COLUMN tested_at timestamptz(3), ADD COLUMN test_error text,
  ADD CONSTRAINT notify_channel_test CHECK (test_error IS NULL OR tested_at IS NOT NULL);
