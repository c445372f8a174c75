-- Version 9: what a token opens within its role; answers kept, so that a request sent again is not carried out again.
ALTER TABLE api_token ADD COLUMN scopes TEXT NOT NULL DEFAULT '';
-- Tokens made before could do all that their role may.
UPDATE api_token SET scopes = CASE role
    WHEN 'viewer' THEN 'read'
    WHEN 'attendant' THEN 'read gates resets review'
    ELSE 'read gates resets review permits audit'
END;

-- A request that brought an Idempotency-Key, and its answer.
CREATE TABLE kept_answer (
    caller TEXT NOT NULL,
    key TEXT NOT NULL,
    -- SHA-256, hex, of method, path and body.
    request TEXT NOT NULL,
    -- When it began, nanoseconds since 1970 UTC.
    at INTEGER NOT NULL,
    -- The answer; NULL: it is under way, or it left none.
    status INTEGER,
    media_type TEXT,
    body BLOB,
    PRIMARY KEY (caller, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX kept_answer_at ON kept_answer (at);
