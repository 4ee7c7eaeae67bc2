-- Filters and orders of lists that people gave names to: their own, or one that their organisation shares. `query` is what an address says,
-- and is read again as one: what is not understood by then is left out. What was deleted stays for a while, so that it can be taken back.
CREATE TABLE saved_view (
  id uuid NOT NULL,
  organisation_id uuid NOT NULL,
  room text NOT NULL,
  name text NOT NULL,
  query text NOT NULL,
  shared boolean NOT NULL DEFAULT false,
  made_by uuid NOT NULL,
  made_at timestamptz(3) NOT NULL,
  deleted_at timestamptz(3),
  CONSTRAINT saved_view_pkey PRIMARY KEY (id),
  CONSTRAINT saved_view_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES organisation (id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT saved_view_made_by_fkey FOREIGN KEY (made_by) REFERENCES app_user (id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT saved_view_room_check CHECK (room IN ('repositories', 'credentials')),
  CONSTRAINT saved_view_name_check CHECK (length(name) BETWEEN 1 AND 80),
  CONSTRAINT saved_view_query_check CHECK (length(query) <= 4000)
);
CREATE INDEX saved_view_organisation_id_room_idx ON saved_view (organisation_id, room);
CREATE INDEX saved_view_made_by_idx ON saved_view (made_by);
-- One name for one thing: among what is shared, and among each person's own.
CREATE UNIQUE INDEX saved_view_shared_name_key ON saved_view (organisation_id, room, lower(name)) WHERE shared AND deleted_at IS NULL;
CREATE UNIQUE INDEX saved_view_own_name_key ON saved_view (made_by, room, lower(name)) WHERE NOT shared AND deleted_at IS NULL;

-- What a person begins with in a room.
CREATE TABLE saved_view_default (
  user_id uuid NOT NULL,
  room text NOT NULL,
  view_id uuid NOT NULL,
  organisation_id uuid NOT NULL,
  CONSTRAINT saved_view_default_pkey PRIMARY KEY (user_id, room),
  CONSTRAINT saved_view_default_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user (id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT saved_view_default_view_id_fkey FOREIGN KEY (view_id) REFERENCES saved_view (id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT saved_view_default_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES organisation (id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX saved_view_default_view_id_idx ON saved_view_default (view_id);
CREATE INDEX saved_view_default_organisation_id_idx ON saved_view_default (organisation_id);
