-- The clocks that run in a case now, each with who owes (none: the hotline) and what
-- they were told of it: '', 'near' or 'over'. Times as in case_turns.
CREATE TABLE case_clocks (
    case_id TEXT NOT NULL REFERENCES cases (id),
    clock TEXT NOT NULL,
    unit TEXT NOT NULL,
    deadline TEXT NOT NULL,
    told TEXT NOT NULL,
    PRIMARY KEY (case_id, clock, unit, deadline)
);
CREATE INDEX case_clocks_told ON case_clocks (told, deadline);

-- Reminders (提醒): one for each clock and stage, kept until somebody says they know.
CREATE TABLE reminders (
    id TEXT NOT NULL PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES cases (id),
    clock TEXT NOT NULL,
    unit TEXT NOT NULL,
    deadline TEXT NOT NULL,
    stage TEXT NOT NULL,
    at BIGINT NOT NULL,
    known_by TEXT,
    known_at BIGINT,
    UNIQUE (case_id, clock, unit, deadline, stage)
);
CREATE INDEX reminders_open ON reminders (known_by, unit, id);
