-- Pieces of titles, numbers, names and telephones, for finding cases by them
-- (see `words.rs`).
CREATE TABLE case_words (
    case_id TEXT NOT NULL PRIMARY KEY REFERENCES cases (id),
    grams TSVECTOR NOT NULL
);
CREATE INDEX case_words_grams ON case_words USING gin (grams);
ALTER TABLE cases ADD COLUMN indexed BIGINT NOT NULL DEFAULT 0;
CREATE INDEX cases_unindexed ON cases (id) WHERE indexed = 0;
CREATE INDEX cases_kind ON cases (kind, id);
