-- Values of custom properties that tell repositories apart, as GitHub told last: the wall of an incident is grouped by one of them.
ALTER TABLE organisation
  -- Names of the properties below, and when GitHub told of them last; null where it never did.
  ADD COLUMN property_names text[] NOT NULL DEFAULT '{}',
  ADD COLUMN properties_as_of timestamptz(3);

CREATE TABLE repository_property (
  repository_id uuid NOT NULL,
  organisation_id uuid NOT NULL,
  -- Texts by the property's name.
  "values" jsonb NOT NULL,
  CONSTRAINT repository_property_pkey PRIMARY KEY (repository_id),
  CONSTRAINT repository_property_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES organisation (id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT repository_property_repository_id_fkey FOREIGN KEY (repository_id) REFERENCES repository (id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT repository_property_values_check CHECK (jsonb_typeof("values") = 'object')
);
CREATE INDEX repository_property_organisation_id_idx ON repository_property (organisation_id);
