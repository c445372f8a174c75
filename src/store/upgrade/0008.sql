-- Version 8: second factors, and when a person last proved who they are.

-- Persons who log in with a code as well. The secret must be known to compare codes, so it is kept as it is: who reads this
-- file can make codes, but still needs the password.
CREATE TABLE second_factor (
    account TEXT PRIMARY KEY,
    secret BLOB NOT NULL,
    since INTEGER NOT NULL,
    -- The step (30 s since 1970) of the last code that was taken: none is taken twice.
    last_step INTEGER NOT NULL
) STRICT;

-- Recovery codes that have not been used: argon2id, as PHC strings.
CREATE TABLE recovery_code (
    account TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (account, hash)
) STRICT, WITHOUT ROWID;

-- When the person behind a log-in last gave password or code.
ALTER TABLE session ADD COLUMN confirmed INTEGER NOT NULL DEFAULT 0;
