-- Version 11: what became of permits, and the uses of exemptions. Drawn from the journal (note 'projection').

-- A permit as somebody left it; a version in which nothing is otherwise is none.
CREATE TABLE permit_version (
    permit TEXT NOT NULL,
    -- The journal entry of the change.
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    who TEXT NOT NULL,
    reason TEXT NOT NULL,
    -- domain::event::Permit as JSON; null: it was removed.
    body TEXT,
    PRIMARY KEY (permit, seq)
) STRICT, WITHOUT ROWID;

-- When a group was exempted last.
CREATE TABLE group_exempted (
    grp TEXT PRIMARY KEY,
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Decisions that an exemption has waived.
CREATE TABLE waived (
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    permit TEXT NOT NULL,
    -- The group that the permit was in.
    grp TEXT NOT NULL
) STRICT;
CREATE INDEX waived_permit ON waived (permit, at);
CREATE INDEX waived_group ON waived (grp, at);
