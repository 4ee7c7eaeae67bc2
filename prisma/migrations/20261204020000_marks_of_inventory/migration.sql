-- Of the tables that the pages of the inventory and of policies count (decision 118). That something was seen or used again is no mark.

-- An organisation is its own.
CREATE FUNCTION "thaw_mark_organisation"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  INSERT INTO change_mark (organisation_id, table_name, "rows", xact, began)
    VALUES (coalesce(NEW.id, OLD.id), TG_TABLE_NAME, TG_OP <> 'UPDATE', pg_current_xact_id()::text::bigint, now()) ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION "thaw_mark_organisation"() FROM PUBLIC;

CREATE TRIGGER "organisation_comes" AFTER INSERT ON "organisation" FOR EACH ROW EXECUTE FUNCTION "thaw_mark_organisation"();
CREATE TRIGGER "organisation_goes" AFTER DELETE ON "organisation" FOR EACH ROW EXECUTE FUNCTION "thaw_mark_organisation"();
CREATE TRIGGER "organisation_turns" AFTER UPDATE ON "organisation" FOR EACH ROW
  WHEN ((OLD.login, OLD.github_id IS NULL, OLD.default_permissions IS NULL)
    IS DISTINCT FROM (NEW.login, NEW.github_id IS NULL, NEW.default_permissions IS NULL))
  EXECUTE FUNCTION "thaw_mark_organisation"();

-- Also by which id alerts name it, and whether it has a setting of its own.
CREATE OR REPLACE TRIGGER "repository_turns" AFTER UPDATE ON "repository" FOR EACH ROW
  WHEN ((OLD.organisation_id, OLD.github_id, OLD.owner, OLD.name, OLD.visibility, OLD.archived, OLD.disabled, OLD.deleted_at, OLD.default_permissions IS NULL)
    IS DISTINCT FROM (NEW.organisation_id, NEW.github_id, NEW.owner, NEW.name, NEW.visibility, NEW.archived, NEW.disabled, NEW.deleted_at, NEW.default_permissions IS NULL))
  EXECUTE FUNCTION "thaw_mark_row"();

-- May be marked already, of these columns or fewer.
CREATE OR REPLACE TRIGGER "credential_comes" AFTER INSERT ON "credential" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE OR REPLACE TRIGGER "credential_goes" AFTER DELETE ON "credential" REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE OR REPLACE TRIGGER "credential_turns" AFTER UPDATE ON "credential" FOR EACH ROW
  WHEN ((OLD.organisation_id, OLD.repository_id, OLD.level, OLD.name, OLD.kind, coalesce(OLD.updated_at, OLD.stored_at) IS NULL, OLD.ended_at IS NULL)
    IS DISTINCT FROM (NEW.organisation_id, NEW.repository_id, NEW.level, NEW.name, NEW.kind, coalesce(NEW.updated_at, NEW.stored_at) IS NULL, NEW.ended_at IS NULL))
  EXECUTE FUNCTION "thaw_mark_row"();

CREATE TRIGGER "actions_variable_comes" AFTER INSERT ON "actions_variable" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE TRIGGER "actions_variable_goes" AFTER DELETE ON "actions_variable" REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE TRIGGER "actions_variable_turns" AFTER UPDATE ON "actions_variable" FOR EACH ROW
  WHEN ((OLD.organisation_id, OLD.repository_id, OLD.name, OLD.ended_at IS NULL)
    IS DISTINCT FROM (NEW.organisation_id, NEW.repository_id, NEW.name, NEW.ended_at IS NULL))
  EXECUTE FUNCTION "thaw_mark_row"();

CREATE TRIGGER "deploy_key_comes" AFTER INSERT ON "deploy_key" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE TRIGGER "deploy_key_goes" AFTER DELETE ON "deploy_key" REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE TRIGGER "deploy_key_turns" AFTER UPDATE ON "deploy_key" FOR EACH ROW
  WHEN ((OLD.organisation_id, OLD.repository_id, OLD.github_id, OLD.title, OLD.ended_at IS NULL)
    IS DISTINCT FROM (NEW.organisation_id, NEW.repository_id, NEW.github_id, NEW.title, NEW.ended_at IS NULL))
  EXECUTE FUNCTION "thaw_mark_row"();

CREATE TRIGGER "pat_grant_comes" AFTER INSERT ON "pat_grant" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE TRIGGER "pat_grant_goes" AFTER DELETE ON "pat_grant" REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE TRIGGER "pat_grant_turns" AFTER UPDATE ON "pat_grant" FOR EACH ROW
  WHEN ((OLD.organisation_id, OLD.github_id, OLD.token_name, OLD.ended_at IS NULL)
    IS DISTINCT FROM (NEW.organisation_id, NEW.github_id, NEW.token_name, NEW.ended_at IS NULL))
  EXECUTE FUNCTION "thaw_mark_row"();

CREATE TRIGGER "authorised_credential_comes" AFTER INSERT ON "authorised_credential" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE TRIGGER "authorised_credential_goes" AFTER DELETE ON "authorised_credential" REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE TRIGGER "authorised_credential_turns" AFTER UPDATE ON "authorised_credential" FOR EACH ROW
  WHEN ((OLD.organisation_id, OLD.github_id, OLD.note, OLD.kind, OLD.ended_at IS NULL)
    IS DISTINCT FROM (NEW.organisation_id, NEW.github_id, NEW.note, NEW.kind, NEW.ended_at IS NULL))
  EXECUTE FUNCTION "thaw_mark_row"();

CREATE TRIGGER "app_seen_comes" AFTER INSERT ON "app_seen" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE TRIGGER "app_seen_goes" AFTER DELETE ON "app_seen" REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE TRIGGER "app_seen_turns" AFTER UPDATE ON "app_seen" FOR EACH ROW
  WHEN ((OLD.organisation_id, OLD.installation_github_id, OLD.slug, OLD.ended_at IS NULL)
    IS DISTINCT FROM (NEW.organisation_id, NEW.installation_github_id, NEW.slug, NEW.ended_at IS NULL))
  EXECUTE FUNCTION "thaw_mark_row"();

CREATE TRIGGER "secret_alert_comes" AFTER INSERT ON "secret_alert" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE TRIGGER "secret_alert_goes" AFTER DELETE ON "secret_alert" REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE TRIGGER "secret_alert_turns" AFTER UPDATE ON "secret_alert" FOR EACH ROW
  WHEN ((OLD.organisation_id, OLD.repository_github_id, OLD.number, OLD.secret_type, OLD.ended_at IS NULL)
    IS DISTINCT FROM (NEW.organisation_id, NEW.repository_github_id, NEW.number, NEW.secret_type, NEW.ended_at IS NULL))
  EXECUTE FUNCTION "thaw_mark_row"();

CREATE TRIGGER "inventory_finding_comes" AFTER INSERT ON "inventory_finding" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE TRIGGER "inventory_finding_goes" AFTER DELETE ON "inventory_finding" REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE TRIGGER "inventory_finding_turns" AFTER UPDATE ON "inventory_finding" FOR EACH ROW
  WHEN ((OLD.organisation_id, OLD.rule, OLD.subject, OLD.repository_id, OLD.credential_id, OLD.severity, OLD.ended_at IS NULL)
    IS DISTINCT FROM (NEW.organisation_id, NEW.rule, NEW.subject, NEW.repository_id, NEW.credential_id, NEW.severity, NEW.ended_at IS NULL))
  EXECUTE FUNCTION "thaw_mark_row"();

-- When a place was read is asked for each time; when one was that is not read any more, stands.
CREATE TRIGGER "source_state_comes" AFTER INSERT ON "source_state" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE TRIGGER "source_state_goes" AFTER DELETE ON "source_state" REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE TRIGGER "source_state_turns" AFTER UPDATE ON "source_state" FOR EACH ROW
  WHEN ((OLD.organisation_id, OLD.source, OLD.repository_id, OLD.outcome, OLD.missing_permission, OLD.failure_code, CASE WHEN OLD.outcome <> 'visible' THEN OLD.as_of END)
    IS DISTINCT FROM (NEW.organisation_id, NEW.source, NEW.repository_id, NEW.outcome, NEW.missing_permission, NEW.failure_code, CASE WHEN NEW.outcome <> 'visible' THEN NEW.as_of END))
  EXECUTE FUNCTION "thaw_mark_row"();

CREATE TRIGGER "trust_policy_comes" AFTER INSERT ON "trust_policy" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE TRIGGER "trust_policy_goes" AFTER DELETE ON "trust_policy" REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE TRIGGER "trust_policy_turns" AFTER UPDATE ON "trust_policy" FOR EACH ROW
  WHEN ((OLD.organisation_id, OLD.repository_id, OLD.subject_id, OLD.grant_name)
    IS DISTINCT FROM (NEW.organisation_id, NEW.repository_id, NEW.subject_id, NEW.grant_name))
  EXECUTE FUNCTION "thaw_mark_row"();

CREATE TRIGGER "trust_policy_version_comes" AFTER INSERT ON "trust_policy_version" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE TRIGGER "trust_policy_version_goes" AFTER DELETE ON "trust_policy_version" REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE TRIGGER "trust_policy_version_turns" AFTER UPDATE ON "trust_policy_version" FOR EACH ROW
  WHEN ((OLD.organisation_id, OLD.policy_id, OLD.version, OLD.status)
    IS DISTINCT FROM (NEW.organisation_id, NEW.policy_id, NEW.version, NEW.status))
  EXECUTE FUNCTION "thaw_mark_row"();
