-- Version 5: what the gateway noticed by itself (drawn from the journal), and tokens for programs.
CREATE TABLE notice (
    -- The entry's number times 1,000 and the place among its outputs.
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    -- domain::event::Output as JSON.
    body TEXT NOT NULL
) STRICT;

-- Secrets by which programs use the API.
CREATE TABLE api_token (
    name TEXT PRIMARY KEY,
    -- SHA-256 of the secret, hex: a stolen database opens nothing.
    secret_hash TEXT NOT NULL UNIQUE,
    role TEXT NOT NULL,
    by TEXT NOT NULL,
    created INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    used INTEGER
) STRICT;
