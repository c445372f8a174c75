-- Version 3: links by which holders of permits change their plates themselves (docs/ref/own-plates.md).

CREATE TABLE holder_link (
    permit TEXT PRIMARY KEY,
    -- SHA-256 of the link's secret, hex: a stolen database opens nothing.
    secret_hash TEXT NOT NULL UNIQUE,
    -- The same over the permit's number and its holder: whoever gets the number later does not get the link with it.
    holder_hash TEXT NOT NULL,
    -- Who made it.
    by TEXT NOT NULL,
    -- Nanoseconds since 1970 UTC.
    created INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
