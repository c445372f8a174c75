-- Version 5: what the gateway noticed by itself, drawn from the journal: long stays, repeated violators, lanes that drift.
CREATE TABLE notice (
    -- The entry's number times 1,000 and the place among its outputs.
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    -- domain::event::Output as JSON.
    body TEXT NOT NULL
) STRICT;
