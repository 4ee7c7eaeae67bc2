-- What went wrong when GitHub was told of an incident last, by the job that tells: a sentence and its time. Nothing of one that has done its work since.
ALTER TABLE incident ADD COLUMN trouble jsonb NOT NULL DEFAULT '{}';
