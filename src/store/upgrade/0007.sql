-- Version 7: visits, drawn from the journal; plates found by any part of them, look-alikes as one.

-- One row a visit (domain::access::roll): a vehicle's time on the site, as its passages tell.
CREATE TABLE visit (
    stay INTEGER PRIMARY KEY,
    -- None: it came in unread.
    plate TEXT,
    -- Nanoseconds since 1970 UTC.
    entered INTEGER NOT NULL,
    -- None: it is not over.
    left INTEGER,
    -- domain::access::roll::Visit as JSON.
    body TEXT NOT NULL
) STRICT;
CREATE INDEX visit_entered ON visit (entered, left);
CREATE INDEX visit_open ON visit (plate, stay) WHERE left IS NULL;
-- Visits of more than two days, and those that are not over: few, so that a period's visits are those that began within it
-- or in the two days before, and a look through these.
CREATE INDEX visit_long ON visit (entered, left) WHERE left IS NULL OR left - entered > 172800000000000;

-- Every end of every text, look-alikes as one (domain::misread::alphabet::folded): a part of a plate is how some of its ends
-- begin. In place of a walk through all texts.
DROP TABLE plate_text;
CREATE TABLE plate_end (
    folded TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (folded, text)
) STRICT, WITHOUT ROWID;
-- From the newest row to the oldest, with its texts: where a part of a plate is so common that a page is full soon.
CREATE INDEX plate_row_seq ON plate_row (seq, text);
