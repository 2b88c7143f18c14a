-- Pieces of titles, numbers, names and telephones, for finding cases by them
-- (see `words.rs`).
CREATE VIRTUAL TABLE case_words USING fts5 (
    grams, case_id UNINDEXED,
    content = '', contentless_unindexed = 1, detail = none, columnsize = 0, tokenize = 'ascii'
);
ALTER TABLE cases ADD COLUMN indexed BIGINT NOT NULL DEFAULT 0;
CREATE INDEX cases_unindexed ON cases (id) WHERE indexed = 0;
CREATE INDEX cases_kind ON cases (kind, id);
