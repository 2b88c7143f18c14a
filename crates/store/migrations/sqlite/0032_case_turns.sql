-- A unit's turn with a case, from one dispatch to the next: what units are assessed by.
-- Times are those of the office's wall clock, as text that compares.
CREATE TABLE case_turns (
    case_id TEXT NOT NULL REFERENCES cases (id),
    turn BIGINT NOT NULL,
    unit TEXT NOT NULL,
    dispatched TEXT NOT NULL,
    sign_due TEXT NOT NULL,
    signed_late BIGINT,
    due TEXT NOT NULL,
    answered BIGINT NOT NULL,
    answered_late BIGINT NOT NULL,
    given_back BIGINT NOT NULL,
    redos BIGINT NOT NULL,
    supervised BIGINT NOT NULL,
    satisfaction TEXT,
    PRIMARY KEY (case_id, turn)
);
CREATE INDEX case_turns_dispatched ON case_turns (dispatched, unit);
