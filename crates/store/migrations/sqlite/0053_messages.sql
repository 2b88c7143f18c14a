-- Text messages on their way to units, and where a unit wants them.
CREATE TABLE messages (
    id TEXT NOT NULL PRIMARY KEY,
    number TEXT NOT NULL,
    text TEXT NOT NULL,
    case_id TEXT NOT NULL REFERENCES cases (id),
    at BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    sent_at BIGINT,
    given_up BIGINT NOT NULL,
    error TEXT NOT NULL
);
CREATE INDEX messages_due ON messages (next_at) WHERE sent_at IS NULL AND given_up = 0;
ALTER TABLE units ADD COLUMN sms_number TEXT NOT NULL DEFAULT '';
