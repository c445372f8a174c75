-- Version 2: tables that pages and the API read. All of it is drawn from the journal, in the transaction that appends the
-- entry, and is drawn anew when its form changes (note 'projection').

-- One row a decision.
CREATE TABLE decision (
    -- Journal number of the sighting.
    seq INTEGER PRIMARY KEY,
    -- Capture time of the sighting, ns.
    at INTEGER NOT NULL,
    -- The latest `at` of this and all earlier rows. It grows with seq, so a span of time becomes a span of seq by two
    -- look-ups; note 'lateness' holds the most by which a row's own `at` lags behind.
    newest INTEGER NOT NULL,
    lane TEXT NOT NULL,
    permit TEXT,
    violation INTEGER NOT NULL,
    -- domain::event::Decision as JSON.
    body TEXT NOT NULL
) STRICT;
CREATE INDEX decision_newest ON decision (newest);
CREATE INDEX decision_lane ON decision (lane, seq);
CREATE INDEX decision_permit ON decision (permit, seq) WHERE permit IS NOT NULL;
CREATE INDEX decision_violation ON decision (seq) WHERE violation = 1;

-- Which texts a decision is about: as read, and as taken for where that differs.
CREATE TABLE plate_row (
    text TEXT NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (text, seq)
) STRICT, WITHOUT ROWID;

-- Every text once: a search for a part of a plate reads this table, which is far smaller than `decision`.
CREATE TABLE plate_text (
    text TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- One row a passage.
CREATE TABLE passage (
    -- Passage::seq: the sighting that was answered, or the crossing.
    seq INTEGER NOT NULL,
    -- The journal entry in which it became known.
    entry INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (seq, entry)
) STRICT;

-- What persons did: orders and changes of permits.
CREATE TABLE person_act (
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    who TEXT NOT NULL,
    what TEXT NOT NULL,
    reason TEXT NOT NULL,
    result TEXT NOT NULL
) STRICT;

-- What became of each command to a gate.
CREATE TABLE gate_report (
    seq INTEGER PRIMARY KEY,
    command INTEGER NOT NULL,
    gate TEXT NOT NULL,
    at INTEGER NOT NULL,
    body TEXT NOT NULL
) STRICT;
CREATE INDEX gate_report_command ON gate_report (command);
