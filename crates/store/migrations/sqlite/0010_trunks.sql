-- Trunks in an order, their passwords apart from what may be shown (F12, F33).
ALTER TABLE trunks ADD COLUMN place BIGINT NOT NULL DEFAULT 0;
ALTER TABLE trunks ADD COLUMN secret TEXT;

CREATE TABLE trunk_routes (
    place BIGINT NOT NULL PRIMARY KEY,
    document TEXT NOT NULL
);
