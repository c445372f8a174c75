-- Version 1: all of it. The journal and the audit log come first: they are kept as they are for good. Then who may log in, then
-- what is drawn from the journal.

-- What happened, in order, append-only: every input of the engine with the outputs it gave. All else about vehicles in
-- this file is drawn from here and can be thrown away and drawn again.
CREATE TABLE journal (
    -- From 1 without gaps: the entry's number.
    seq INTEGER PRIMARY KEY,
    -- When the engine was told: nanoseconds since 1970 UTC. Never decreases.
    at INTEGER NOT NULL,
    -- The form in which the two texts are written (store::format).
    format INTEGER NOT NULL,
    -- The input's kind, for people who look in here with the sqlite3 tool.
    kind TEXT NOT NULL,
    -- domain::event::Input and a list of domain::event::Output, as JSON.
    input TEXT NOT NULL,
    outputs TEXT NOT NULL,
    -- Null: the texts are as they were written. Else personal data were erased from them since, and this is the digest of the
    -- texts as they were: the chain of hashes holds all the same.
    erased BLOB,
    -- SHA-256 over the hash of the row before (nothing before the first), seq, at, format and the digest of the texts: an
    -- altered, removed or swapped row breaks the chain there.
    hash BLOB NOT NULL
) STRICT;

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
    -- The last entry of the journal when the row was written, 0: none yet; and that entry's hash, hex. So nobody rewrites the
    -- journal without rewriting this log, too.
    journal_end INTEGER NOT NULL,
    journal_hash TEXT NOT NULL,
    who TEXT NOT NULL,
    -- The role that the person had then; 'gateway' for what no person did.
    role TEXT NOT NULL,
    -- What kind of act, one word.
    kind TEXT NOT NULL,
    -- port::deed::Deed as JSON.
    what TEXT NOT NULL,
    -- As the person typed it.
    reason TEXT NOT NULL,
    -- A list of port::deed::ActEnd as JSON.
    result TEXT NOT NULL,
    -- Random: without it nobody finds out by trying what the texts of an erased row were.
    salt TEXT NOT NULL,
    -- SHA-256, hex, over salt, what, reason and result.
    digest TEXT NOT NULL,
    -- Null: the four are as they were written. Else they are empty: personal data were erased, and this is the journal entry
    -- that says so. The chain holds all the same.
    erased INTEGER,
    -- SHA-256, hex, over the hash before (64 noughts before the first), the digest and the other columns above, each with its
    -- length in front.
    hash TEXT NOT NULL
) STRICT;
CREATE INDEX audit_kind ON audit (kind, seq);
CREATE INDEX audit_who ON audit (who, seq);

-- Where the chain ends, so that rows taken from its end are missed, too. One row. The file audit.head beside the database
-- says the same.
CREATE TABLE audit_end (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    seq INTEGER NOT NULL,
    hash TEXT NOT NULL
) STRICT;

-- Who may log in.
CREATE TABLE account (
    name TEXT PRIMARY KEY,
    role TEXT NOT NULL,
    -- argon2id, as a PHC string.
    password_hash TEXT NOT NULL,
    must_change INTEGER NOT NULL,
    -- Not to log in for the time being.
    disabled INTEGER NOT NULL DEFAULT 0,
    -- Identifiers of the lanes that the person is limited to, as JSON; an empty list: all.
    lanes TEXT NOT NULL DEFAULT '[]'
) STRICT;

-- The language that a person has chosen, by its tag. No row: as the browser asks.
CREATE TABLE account_language (
    account TEXT PRIMARY KEY,
    language TEXT NOT NULL
) STRICT;

-- Log-ins that are still good. Only a hash of the cookie's token is kept: a stolen file gives no log-in.
CREATE TABLE session (
    token_hash TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    csrf TEXT NOT NULL,
    created INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    -- When the person behind it last gave password or code.
    confirmed INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX session_account ON session (account);

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

-- Secrets by which programs use the API.
CREATE TABLE api_token (
    name TEXT PRIMARY KEY,
    -- SHA-256 of the secret, hex: a stolen database opens nothing.
    secret_hash TEXT NOT NULL UNIQUE,
    role TEXT NOT NULL,
    by TEXT NOT NULL,
    created INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    used INTEGER,
    -- What it opens within its role.
    scopes TEXT NOT NULL DEFAULT ''
) STRICT;

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

-- Sheets of commissioning, as JSON (commission::Sheet).
CREATE TABLE commissioning (
    number INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    body TEXT NOT NULL
) STRICT;

-- Small facts about this file, by name.
CREATE TABLE note (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT;

-- From here on tables that pages and the API read. All of it is drawn from the journal, in the transaction that appends the
-- entry, and is drawn anew when its form changes (note 'projection').

-- One row a decision.
CREATE TABLE decision (
    -- Journal number of the sighting.
    seq INTEGER PRIMARY KEY,
    -- Capture time of the sighting, ns.
    at INTEGER NOT NULL,
    -- The latest `at` of this and all earlier rows. It grows with seq, so a span of time becomes a span of seq by two
    -- look-ups; note 'lateness' holds the most by which a row's own `at` lags behind.
    newest INTEGER NOT NULL,
    lane TEXT NOT NULL,
    permit TEXT,
    violation INTEGER NOT NULL,
    -- domain::event::Decision as JSON.
    body TEXT NOT NULL
) STRICT;
CREATE INDEX decision_newest ON decision (newest);
CREATE INDEX decision_lane ON decision (lane, seq);
CREATE INDEX decision_permit ON decision (permit, seq) WHERE permit IS NOT NULL;
CREATE INDEX decision_violation ON decision (seq) WHERE violation = 1;

-- Which texts a decision is about: as read, and as taken for where that differs.
CREATE TABLE plate_row (
    text TEXT NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (text, seq)
) STRICT, WITHOUT ROWID;
-- From the newest row to the oldest, with its texts: where a part of a plate is so common that a page is full soon.
CREATE INDEX plate_row_seq ON plate_row (seq, text);

-- Every end of every text, look-alikes as one (domain::misread::alphabet::folded): a part of a plate is how some of its ends
-- begin.
CREATE TABLE plate_end (
    folded TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (folded, text)
) STRICT, WITHOUT ROWID;

-- One row a passage.
CREATE TABLE passage (
    -- Passage::seq: the sighting that was answered, or the crossing.
    seq INTEGER NOT NULL,
    -- The journal entry in which it became known.
    entry INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (seq, entry)
) STRICT;

-- What became of a decision, where its passage does not say all: a person acted, the gate failed, nobody passed.
CREATE TABLE fate (
    seq INTEGER PRIMARY KEY,
    -- The order by which a person told the gate, if one did.
    command INTEGER,
    -- domain::fate::Fate as JSON.
    body TEXT NOT NULL
) STRICT;
CREATE INDEX fate_command ON fate (command) WHERE command IS NOT NULL;

-- One row a visit (domain::access::visits): a vehicle's time on the site, as its passages tell.
CREATE TABLE visit (
    stay INTEGER PRIMARY KEY,
    -- None: it came in unread.
    plate TEXT,
    -- Nanoseconds since 1970 UTC.
    entered INTEGER NOT NULL,
    -- None: it is not over.
    left INTEGER,
    -- domain::access::visits::Visit as JSON.
    body TEXT NOT NULL
) STRICT;
CREATE INDEX visit_entered ON visit (entered, left);
CREATE INDEX visit_open ON visit (plate, stay) WHERE left IS NULL;
-- Visits of more than two days, and those that are not over: few, so that a period's visits are those that began within it
-- or in the two days before, and a look through these.
CREATE INDEX visit_long ON visit (entered, left) WHERE left IS NULL OR left - entered > 172800000000000;

-- What persons did: orders and changes of permits.
CREATE TABLE person_act (
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    who TEXT NOT NULL,
    -- port::deed::Deed and a list of port::deed::ActEnd, as JSON.
    what TEXT NOT NULL,
    reason TEXT NOT NULL,
    result TEXT NOT NULL
) STRICT;

-- What the gateway noticed by itself.
CREATE TABLE notice (
    -- The entry's number times 1,000 and the place among its outputs.
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    -- domain::event::Output as JSON.
    body TEXT NOT NULL
) STRICT;

-- Violations by themselves, so that lists and counts of them need not touch other decisions.
CREATE TABLE violation (
    -- The decision.
    seq INTEGER PRIMARY KEY,
    -- Capture time of the sighting, ns.
    at INTEGER NOT NULL,
    lane TEXT NOT NULL,
    plate TEXT,
    permit TEXT,
    -- domain::violation::ViolationKind.
    kind TEXT NOT NULL,
    -- The likeliest domain::violation::Cause, if causes were weighed.
    cause TEXT,
    -- How likely it is a passback, 0 to 1.
    passback REAL NOT NULL DEFAULT 0,
    -- 0: no threshold would have refused it (domain::diagnosis::statistics::SiteFacts).
    refusable INTEGER NOT NULL DEFAULT 0,
    -- domain::violation::Finding: what a person said of it last, when, who, and a word to it; null: nobody has looked.
    finding TEXT,
    found_at INTEGER,
    found_by TEXT,
    word TEXT
) STRICT;
CREATE INDEX violation_at ON violation (at, lane, kind, cause, finding);
CREATE INDEX violation_lane ON violation (lane, seq);
CREATE INDEX violation_kind ON violation (kind, seq);
CREATE INDEX violation_cause ON violation (cause, seq);
CREATE INDEX violation_permit ON violation (permit, seq) WHERE permit IS NOT NULL;
CREATE INDEX violation_plate ON violation (plate, at) WHERE plate IS NOT NULL;
CREATE INDEX violation_open ON violation (seq) WHERE finding IS NULL;

-- A contradiction that is likelier something else than a passback: no violation, counted against nobody. In a table of its
-- own, so that nothing that counts violations can count it. Otherwise as `violation`.
CREATE TABLE explained (
    -- The decision.
    seq INTEGER PRIMARY KEY,
    -- Capture time of the sighting, ns.
    at INTEGER NOT NULL,
    lane TEXT NOT NULL,
    plate TEXT,
    permit TEXT,
    -- domain::violation::ViolationKind.
    kind TEXT NOT NULL,
    -- The likeliest domain::violation::Cause, if causes were weighed.
    cause TEXT,
    -- How likely it is a passback, 0 to 1.
    passback REAL NOT NULL,
    -- 0: no threshold would have refused it (domain::diagnosis::statistics::SiteFacts).
    refusable INTEGER NOT NULL,
    -- domain::violation::Finding: what a person said of it last, when, who, and a word to it; null: nobody has looked.
    finding TEXT,
    found_at INTEGER,
    found_by TEXT,
    word TEXT
) STRICT;
CREATE INDEX explained_at ON explained (at, lane, kind, cause, finding);
CREATE INDEX explained_lane ON explained (lane, seq);
CREATE INDEX explained_kind ON explained (kind, seq);
CREATE INDEX explained_cause ON explained (cause, seq);
CREATE INDEX explained_permit ON explained (permit, seq) WHERE permit IS NOT NULL;
CREATE INDEX explained_plate ON explained (plate, at) WHERE plate IS NOT NULL;
CREATE INDEX explained_open ON explained (seq) WHERE finding IS NULL;

-- How well each lane reads, and which reads a person should judge. What was read, what it was matched to and how surely stays
-- as it was in the journal and in `decision`; here is only what is counted of it.

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
    -- domain::diagnosis::statistics::DoubtKind.
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
    -- domain::event::ReadFinding as JSON.
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

-- How far each target of what is told to the outside has come.
CREATE TABLE notify_position (
    target TEXT PRIMARY KEY,
    -- port::notify::Position as JSON.
    body TEXT NOT NULL
) STRICT;

-- What the gateway noticed of itself and no entry of the journal tells.
CREATE TABLE notify_aside (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    -- port::notify::Aside as JSON.
    body TEXT NOT NULL
) STRICT;

-- The key by which push services know this gateway, PKCS#8.
CREATE TABLE push_key (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    body BLOB NOT NULL
) STRICT;

-- Devices that are told.
CREATE TABLE push_device (
    -- The address at its push service.
    endpoint TEXT PRIMARY KEY,
    person TEXT NOT NULL,
    -- The device's public key, and what it shares with the gateway.
    key BLOB NOT NULL,
    auth BLOB NOT NULL,
    at INTEGER NOT NULL
) STRICT;
