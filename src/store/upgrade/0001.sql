-- Version 1: the journal, and who may log in.

-- What happened, in order, append-only: every input of the engine with the outputs it gave. All else about vehicles in
-- this file is drawn from here and can be thrown away and drawn again.
CREATE TABLE journal (
    -- From 1 without gaps: the entry's number.
    seq INTEGER PRIMARY KEY,
    -- When the engine was told: nanoseconds since 1970 UTC. Never decreases.
    at INTEGER NOT NULL,
    -- The input's kind, for people who look in here with the sqlite3 tool.
    kind TEXT NOT NULL,
    -- domain::event::Input and a list of domain::event::Output, as JSON.
    input TEXT NOT NULL,
    outputs TEXT NOT NULL,
    -- The first eight bytes of SHA-256 over seq, at, input and outputs: tells a damaged row from a whole one.
    sum INTEGER NOT NULL
) STRICT;

-- Who may log in.
CREATE TABLE account (
    name TEXT PRIMARY KEY,
    role TEXT NOT NULL,
    -- argon2id, as a PHC string.
    password_hash TEXT NOT NULL,
    must_change INTEGER NOT NULL
) STRICT;

-- Log-ins that are still good. Only a hash of the cookie's token is kept: a stolen file gives no log-in.
CREATE TABLE session (
    token_hash TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    csrf TEXT NOT NULL,
    created INTEGER NOT NULL,
    expires INTEGER NOT NULL
) STRICT;
CREATE INDEX session_account ON session (account);

-- Small facts about this file, by name.
CREATE TABLE note (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT;
