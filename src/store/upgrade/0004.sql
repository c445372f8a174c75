-- Version 4: what happened in all lots of a region (docs/ref/region.md).

-- Drawn from the journal: what this lot told and what others told.
CREATE TABLE lot_event (
    -- The lot's gateway; '' for this lot.
    gateway TEXT NOT NULL,
    -- Its number there.
    seq INTEGER NOT NULL,
    -- The entry of this journal that it came with.
    entry INTEGER NOT NULL,
    -- Nanoseconds since 1970 UTC.
    at INTEGER NOT NULL,
    plate TEXT,
    -- Its kind.
    violation TEXT,
    body TEXT NOT NULL,
    PRIMARY KEY (gateway, seq)
) STRICT, WITHOUT ROWID;

CREATE INDEX lot_event_at ON lot_event (at);
CREATE INDEX lot_event_violation ON lot_event (at) WHERE violation IS NOT NULL;
CREATE INDEX lot_event_entry ON lot_event (entry);

-- Small pictures of plates from other lots. Not drawn from the journal: they come by themselves, and again if they are missing.
CREATE TABLE lot_crop (
    id INTEGER PRIMARY KEY,
    gateway TEXT NOT NULL,
    evidence TEXT NOT NULL,
    at INTEGER NOT NULL,
    jpeg BLOB NOT NULL,
    UNIQUE (gateway, evidence)
) STRICT;
CREATE INDEX lot_crop_at ON lot_crop (at);
