-- Version 3: who did what, in a chain that shows tampering; roles; what commissioning recorded.

-- Every act of a person that changes something or lets somebody in, and what the gateway did by itself at a start. Never
-- drawn anew and never thinned out: orders and changes of permits are added in the transaction that appends their entry to
-- the journal, everything else in a transaction of its own.
CREATE TABLE audit (
    -- From 1 without gaps.
    seq INTEGER PRIMARY KEY,
    -- Nanoseconds since 1970 UTC.
    at INTEGER NOT NULL,
    -- The journal entry that it belongs to, if any.
    journal INTEGER,
    who TEXT NOT NULL,
    -- The role that the person had then; 'gateway' for what no person did.
    role TEXT NOT NULL,
    -- What kind of act, one word.
    kind TEXT NOT NULL,
    what TEXT NOT NULL,
    reason TEXT NOT NULL,
    result TEXT NOT NULL,
    -- SHA-256, hex, over the hash before (64 noughts before the first) and this row, each field with its length in front.
    hash TEXT NOT NULL
) STRICT;
CREATE INDEX audit_kind ON audit (kind, seq);
CREATE INDEX audit_who ON audit (who, seq);

-- Where the chain ends, so that rows taken from its end are missed, too. One row.
CREATE TABLE audit_end (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    seq INTEGER NOT NULL,
    hash TEXT NOT NULL
) STRICT;

-- A person who is not to log in for the time being.
ALTER TABLE account ADD COLUMN disabled INTEGER NOT NULL DEFAULT 0;

-- Sheets of commissioning, as JSON (domain::commission::Sheet).
CREATE TABLE commissioning (
    number INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    body TEXT NOT NULL
) STRICT;
