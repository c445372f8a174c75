-- Version 10: persons may be limited to some lanes.

-- Identifiers of lanes as JSON; an empty list: all.
ALTER TABLE account ADD COLUMN lanes TEXT NOT NULL DEFAULT '[]';
