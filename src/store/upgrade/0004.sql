-- Version 4: how well each lane reads, and which reads a person should judge. All of it is drawn from the journal, and drawn
-- anew when its form changes (note 'projection'). What was read, what it was matched to and how surely stays as it was in
-- the journal and in `decision`; here is only what is counted of it.

-- Counts of one lane in one hour of the site's clock by one light (domain::diagnosis::Tally as JSON): so many rows a day
-- whatever the traffic.
CREATE TABLE lane_hour (
    -- Start of the hour, seconds since 1970 UTC.
    start INTEGER NOT NULL,
    lane TEXT NOT NULL,
    -- 0 not told, 1 day, 2 night.
    light INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (start, lane, light)
) STRICT, WITHOUT ROWID;

-- One row a read: in which counts it is, and the truth that was counted for it.
CREATE TABLE lane_read (
    seq INTEGER PRIMARY KEY,
    start INTEGER NOT NULL,
    lane TEXT NOT NULL,
    light INTEGER NOT NULL,
    truth TEXT
) STRICT;

-- One row a stay: the read that it began with.
CREATE TABLE lane_stay (
    stay INTEGER PRIMARY KEY,
    entry INTEGER NOT NULL,
    plate TEXT,
    -- On a permit.
    known INTEGER NOT NULL,
    -- Violations that contradicted it and for which no exit has been charged.
    accused INTEGER NOT NULL
) STRICT;

-- The newest few reads behind each confusion.
CREATE TABLE lane_example (
    lane TEXT NOT NULL,
    -- Printed and true character.
    pair TEXT NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (lane, pair, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX lane_example_seq ON lane_example (seq);

-- Reads that a person should judge, and those that one has judged.
CREATE TABLE doubt (
    -- The read.
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    lane TEXT NOT NULL,
    -- port::lanes::DoubtKind.
    kind TEXT NOT NULL,
    text TEXT,
    -- What it was taken for, how surely, and the read of that vehicle at the other end.
    taken TEXT,
    probability REAL,
    other INTEGER,
    -- 1: waits for a person.
    open INTEGER NOT NULL
) STRICT;
CREATE INDEX doubt_open ON doubt (seq) WHERE open = 1;

-- Persons' words on reads. A later word on the same read replaces an earlier one.
CREATE TABLE judgement (
    seq INTEGER PRIMARY KEY,
    entry INTEGER NOT NULL,
    at INTEGER NOT NULL,
    who TEXT NOT NULL,
    -- domain::event::Verdict as JSON.
    verdict TEXT NOT NULL
) STRICT;

-- Alarms of lanes that are not over.
CREATE TABLE lane_alarm (
    lane TEXT NOT NULL,
    light INTEGER NOT NULL,
    -- domain::event::DriftOf as JSON.
    what TEXT NOT NULL,
    -- domain::event::LaneDrift as JSON.
    body TEXT NOT NULL,
    PRIMARY KEY (lane, light, what)
) STRICT;

-- When somebody last looked at a lane's camera.
CREATE TABLE lane_checked (
    lane TEXT PRIMARY KEY,
    at INTEGER NOT NULL,
    who TEXT NOT NULL
) STRICT;

-- Facts that rows are drawn by, as JSON: 'site' is what of the site's lanes and clock is needed.
CREATE TABLE word (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;
