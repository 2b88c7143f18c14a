-- Finished cases that were drawn to be asked about once more (article 23).
CREATE TABLE revisits (
    case_id TEXT NOT NULL PRIMARY KEY REFERENCES cases (id),
    drawn_at BIGINT NOT NULL,
    drawn_by TEXT NOT NULL,
    done BIGINT NOT NULL
);
CREATE INDEX revisits_open ON revisits (case_id) WHERE done = 0;
