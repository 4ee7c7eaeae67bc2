-- Whether GitHub Actions may run in a repository; null where that could not be read: then nobody says that its jobs run.
ALTER TABLE "repository" ADD COLUMN "actions_on" BOOLEAN;
