-- Since when a repository is in an incident: what it was frozen with, or what was frozen later.
ALTER TABLE incident_repository ADD COLUMN joined_at timestamptz(3) NOT NULL DEFAULT now();
UPDATE incident_repository h SET joined_at = least(h.state_at, i.activated_at)
FROM incident i WHERE i.id = h.incident_id AND i.activated_at IS NOT NULL;
