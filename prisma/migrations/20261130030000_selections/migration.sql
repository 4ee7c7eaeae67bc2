-- Repositories that a person chose in a list, kept so that an address can name thousands of them by one id. Rows of one selection are written
-- at once and never changed. A selection is nobody's secret: who names one is shown what of it they may look at anyway.
CREATE TABLE repository_selection (
  selection_id uuid NOT NULL,
  repository_id uuid NOT NULL,
  organisation_id uuid NOT NULL,
  chosen_by uuid NOT NULL,
  chosen_at timestamptz(3) NOT NULL,
  CONSTRAINT repository_selection_pkey PRIMARY KEY (selection_id, repository_id),
  CONSTRAINT repository_selection_repository_id_fkey FOREIGN KEY (repository_id) REFERENCES repository (id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT repository_selection_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES organisation (id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT repository_selection_chosen_by_fkey FOREIGN KEY (chosen_by) REFERENCES app_user (id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX repository_selection_chosen_by_chosen_at_idx ON repository_selection (chosen_by, chosen_at);
CREATE INDEX repository_selection_repository_id_idx ON repository_selection (repository_id);
CREATE INDEX repository_selection_organisation_id_idx ON repository_selection (organisation_id);
