-- Version 6: violations by themselves, so that lists and counts of them need not touch other decisions. Drawn from the
-- journal like `decision`; those that are there already are taken from it here.
CREATE TABLE violation (
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
    -- domain::violation::Finding: what a person said of it last, when, who, and a word to it; null: nobody has looked.
    finding TEXT,
    found_at INTEGER,
    found_by TEXT,
    word TEXT
) STRICT;
CREATE INDEX violation_at ON violation (at, lane, kind, cause, finding);
CREATE INDEX violation_lane ON violation (lane, seq);
CREATE INDEX violation_kind ON violation (kind, seq);
CREATE INDEX violation_cause ON violation (cause, seq);
CREATE INDEX violation_permit ON violation (permit, seq) WHERE permit IS NOT NULL;
CREATE INDEX violation_plate ON violation (plate, at) WHERE plate IS NOT NULL;
CREATE INDEX violation_open ON violation (seq) WHERE finding IS NULL;

INSERT INTO violation (seq, at, lane, plate, permit, kind, cause)
SELECT seq, at, lane, plate, permit, kind,
    CASE
        WHEN max(passback, missed, misread, entry) <= 0 THEN NULL
        WHEN passback = max(passback, missed, misread, entry) THEN 'passback'
        WHEN missed = max(missed, misread, entry) THEN 'missed_exit'
        WHEN misread = max(misread, entry) THEN 'misread_exit'
        ELSE 'misread_entry'
    END
FROM (
    SELECT seq, at, lane, body ->> '$.plate' AS plate, permit, body ->> '$.violation.kind' AS kind,
        body ->> '$.violation.causes.passback' AS passback, body ->> '$.violation.causes.missed_exit' AS missed,
        body ->> '$.violation.causes.misread_exit' AS misread, body ->> '$.violation.causes.misread_entry' AS entry
    FROM decision INDEXED BY decision_violation
    WHERE violation = 1
);
