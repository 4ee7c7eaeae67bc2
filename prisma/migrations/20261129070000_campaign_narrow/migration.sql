-- Campaigns that were made before were approved without it.
ALTER TABLE campaign ADD COLUMN narrow boolean NOT NULL DEFAULT false;
