-- What says the same as before is not sent again: a window's commits are megabytes.
ALTER TABLE "gate_fact" ADD COLUMN "digest" TEXT;
