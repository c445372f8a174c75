-- Form 1: all of it. One database (or one schema `plategate` of it) is one region. Whoever runs `plategate region init` owns it;
-- each gateway logs in as a role of its own, which may read all of its region and write under its own name only.

CREATE SCHEMA plategate;

-- One row: which region this is.
CREATE TABLE plategate.region (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    name text NOT NULL,
    -- The form of this schema. A gateway that knows only older ones stays away.
    form integer NOT NULL,
    -- Facts hold plates: older ones are dropped.
    horizon_days integer NOT NULL CHECK (horizon_days > 0)
);

-- Who belongs to the region.
CREATE TABLE plategate.gateway (
    name text PRIMARY KEY,
    -- The role as which it logs in.
    role name NOT NULL UNIQUE,
    -- Up to which entry of its journal it has told. Epoch and number name a fact among all of the gateway's.
    told_epoch integer NOT NULL DEFAULT 0,
    told_seq bigint NOT NULL DEFAULT 0,
    -- Which running process has the name, by a number that it drew at its start, and until when if it is not heard again.
    holder text,
    held_until timestamptz,
    -- On which machine that is, for people.
    host text,
    build text,
    last_seen timestamptz,
    -- By so much its clock is ahead of the database's.
    clock_ahead_ms bigint,
    -- How its lot is now: lanes, gates, disk, backup. Only the newest counts, so it is no fact and is overwritten.
    state json,
    state_at timestamptz,
    -- Up to which epoch and number it has taken the facts of each other gateway.
    taken json
);

-- What has happened at a gateway: one row for each entry of its journal that tells something. Rows are added and dropped, never changed.
CREATE TABLE plategate.fact (
    gateway text NOT NULL REFERENCES plategate.gateway (name) ON DELETE CASCADE,
    epoch integer NOT NULL,
    seq bigint NOT NULL,
    -- By the clock of its gateway.
    at timestamptz NOT NULL,
    -- json, not jsonb: a kind that a gateway does not know is kept to the letter.
    body json NOT NULL,
    -- By the clock of the database.
    received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (gateway, epoch, seq)
);
-- Small pictures of the two plates of a violation: each is put by the gateway that took it.
CREATE TABLE plategate.crop (
    gateway text NOT NULL REFERENCES plategate.gateway (name) ON DELETE CASCADE,
    evidence text NOT NULL,
    jpeg bytea NOT NULL CHECK (octet_length(jpeg) <= 20480),
    received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (gateway, evidence)
);
CREATE INDEX crop_received ON plategate.crop USING brin (received_at);
-- For dropping the old ones. Rows come in this order, so that a few pages are enough.
CREATE INDEX fact_received ON plategate.fact USING brin (received_at);

-- The gateway of whoever is logged in.
CREATE FUNCTION plategate.own_gateway() RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
    AS $$ SELECT name FROM plategate.gateway WHERE role = session_user $$;

-- Drops facts beyond the horizon, as the owner. Any gateway may ask; only one at a time does it.
CREATE FUNCTION plategate.drop_old_facts() RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
    AS $$
DECLARE
    dropped bigint := 0;
BEGIN
    IF pg_try_advisory_xact_lock(hashtext('plategate.drop_old_facts')) THEN
        DELETE FROM plategate.fact WHERE received_at < now() - make_interval(days => (SELECT horizon_days FROM plategate.region));
        GET DIAGNOSTICS dropped = ROW_COUNT;
        DELETE FROM plategate.crop WHERE received_at < now() - make_interval(days => (SELECT horizon_days FROM plategate.region));
    END IF;
    RETURN dropped;
END $$;

REVOKE ALL ON FUNCTION plategate.own_gateway(), plategate.drop_old_facts() FROM PUBLIC;

ALTER TABLE plategate.gateway ENABLE ROW LEVEL SECURITY;
ALTER TABLE plategate.fact ENABLE ROW LEVEL SECURITY;
ALTER TABLE plategate.crop ENABLE ROW LEVEL SECURITY;
-- All of the region is read by all of it.
CREATE POLICY read ON plategate.gateway FOR SELECT USING (true);
CREATE POLICY own ON plategate.gateway FOR UPDATE USING (name = plategate.own_gateway()) WITH CHECK (name = plategate.own_gateway());
CREATE POLICY read ON plategate.fact FOR SELECT USING (true);
CREATE POLICY own ON plategate.fact FOR INSERT WITH CHECK (gateway = plategate.own_gateway());
CREATE POLICY read ON plategate.crop FOR SELECT USING (true);
CREATE POLICY own ON plategate.crop FOR INSERT WITH CHECK (gateway = plategate.own_gateway());
CREATE POLICY gone ON plategate.crop FOR DELETE USING (gateway = plategate.own_gateway());
