-- Version 12: explained contradictions, and how likely each contradiction was a passback. Drawn from the journal.

-- A contradiction that is likelier something else than a passback: no violation, counted against nobody. In a table of its
-- own, so that nothing that counts violations can count it. Otherwise as `violation`.
CREATE TABLE explained (
    -- The decision.
    seq INTEGER PRIMARY KEY,
    -- Capture time of the sighting, ns.
    at INTEGER NOT NULL,
    lane TEXT NOT NULL,
    plate TEXT,
    permit TEXT,
    -- domain::violation::ViolationKind.
    kind TEXT NOT NULL,
    -- The likeliest domain::violation::Cause, if causes were weighed.
    cause TEXT,
    -- How likely it is a passback, 0 to 1.
    passback REAL NOT NULL,
    -- 0: it would have been let in however likely it was.
    refusable INTEGER NOT NULL,
    -- domain::violation::Finding: what a person said of it last, when, who, and a word to it; null: nobody has looked.
    finding TEXT,
    found_at INTEGER,
    found_by TEXT,
    word TEXT
) STRICT;
CREATE INDEX explained_at ON explained (at, lane, kind, cause, finding);
CREATE INDEX explained_lane ON explained (lane, seq);
CREATE INDEX explained_kind ON explained (kind, seq);
CREATE INDEX explained_cause ON explained (cause, seq);
CREATE INDEX explained_permit ON explained (permit, seq) WHERE permit IS NOT NULL;
CREATE INDEX explained_plate ON explained (plate, at) WHERE plate IS NOT NULL;
CREATE INDEX explained_open ON explained (seq) WHERE finding IS NULL;

-- The same of violations; those that are there already are drawn anew (note 'projection').
ALTER TABLE violation ADD COLUMN passback REAL NOT NULL DEFAULT 0;
ALTER TABLE violation ADD COLUMN refusable INTEGER NOT NULL DEFAULT 0;
