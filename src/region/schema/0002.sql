-- Form 2: what is erased at a gateway leaves the database.

-- By this key one gateway tells the others which plate was erased: not the plate, which is to be named no more.
ALTER TABLE plategate.region ADD COLUMN erasure_key text NOT NULL
    DEFAULT replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');

-- Up to which of its erasures, and which row of that, a gateway has taken out of its facts what it took out of its journal. A database that
-- was restored from a backup knows by this that there is more to do.
ALTER TABLE plategate.gateway
    ADD COLUMN scrubbed_epoch integer NOT NULL DEFAULT 0,
    ADD COLUMN scrubbed_by bigint NOT NULL DEFAULT 0,
    ADD COLUMN scrubbed_seq bigint NOT NULL DEFAULT 0;

-- Puts what is left of facts in their place: of whoever is logged in, and only where they are so old that a journal loses something.
CREATE FUNCTION plategate.scrub(epochs integer[], seqs bigint[], bodies text[]) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog
    AS $$
    WITH changed AS (
        UPDATE plategate.fact SET body = l.body::json
        FROM unnest(epochs, seqs, bodies) AS l (epoch, seq, body)
        WHERE fact.gateway = (SELECT plategate.own_gateway()) AND fact.epoch = l.epoch AND fact.seq = l.seq
          AND fact.at < now() - interval '29 days' AND fact.body::text != l.body
        RETURNING 1
    )
    SELECT count(*) FROM changed
$$;
REVOKE ALL ON FUNCTION plategate.scrub(integer[], bigint[], text[]) FROM PUBLIC;
