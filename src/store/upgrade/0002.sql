-- Version 2: personal data whose time is over leave the file, and the chains hold (docs/decisions/0008).

-- Random, a part of the digest of the row's texts: without it nobody finds out by trying what they were. It goes with them, and
-- the texts that stand there then have one of their own. Empty: the row was written before there were salts.
ALTER TABLE journal ADD COLUMN salt BLOB NOT NULL DEFAULT x'';
-- The entry, an `erased`, by which texts were taken out of the row last; null where `erased` is.
ALTER TABLE journal ADD COLUMN erased_by INTEGER;

-- Of each row from which texts were taken: the form and the digest of the texts that were left, and by which entry. The row's own
-- form is that of the texts before, for its hash covers it.
CREATE TABLE erased_row (
    by INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    format INTEGER NOT NULL,
    texts BLOB NOT NULL,
    PRIMARY KEY (by, seq)
) STRICT, WITHOUT ROWID;

-- Entries that took texts out of rows. The audit log has number and seal of each, so nobody changes what was left.
CREATE TABLE erasure (
    -- The journal's entry, an `erased`.
    entry INTEGER PRIMARY KEY,
    -- SHA-256, hex, over the numbers and digests of its rows; null: it is under way, or was cut off and is ended the next night.
    seal TEXT
) STRICT;

-- Plates that somebody wants erased, of which something cannot go yet. Not the plate stands here but its stand-in, and the one
-- that takes its place, which is chance: afterwards nothing leads back, not even the site's key.
CREATE TABLE erasure_wish (
    plate TEXT PRIMARY KEY,
    stand_in TEXT NOT NULL,
    -- Nanoseconds since 1970 UTC.
    at INTEGER NOT NULL,
    -- Who asked for it.
    who TEXT NOT NULL
) STRICT, WITHOUT ROWID;
