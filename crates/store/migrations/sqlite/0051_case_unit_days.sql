-- What each unit did with what it was dispatched on a day: sums of `case_turns`,
-- kept as those change, so that a year is read as fast as a week.
CREATE TABLE case_unit_days (
    day TEXT NOT NULL,
    unit TEXT NOT NULL,
    received BIGINT NOT NULL,
    given_back BIGINT NOT NULL,
    signed BIGINT NOT NULL,
    signed_late BIGINT NOT NULL,
    answered BIGINT NOT NULL,
    answered_late BIGINT NOT NULL,
    redone BIGINT NOT NULL,
    supervised BIGINT NOT NULL,
    satisfied BIGINT NOT NULL,
    fair BIGINT NOT NULL,
    dissatisfied BIGINT NOT NULL,
    PRIMARY KEY (day, unit)
);
INSERT INTO case_unit_days
SELECT substr(dispatched, 1, 10), unit, COUNT(*),
    SUM(given_back),
    SUM(CASE WHEN signed_late IS NOT NULL THEN 1 ELSE 0 END),
    SUM(CASE WHEN signed_late = 1 THEN 1 ELSE 0 END),
    SUM(answered),
    SUM(answered_late),
    SUM(CASE WHEN redos > 0 THEN 1 ELSE 0 END),
    SUM(supervised),
    SUM(CASE WHEN satisfaction = 'satisfied' THEN 1 ELSE 0 END),
    SUM(CASE WHEN satisfaction = 'fair' THEN 1 ELSE 0 END),
    SUM(CASE WHEN satisfaction = 'dissatisfied' THEN 1 ELSE 0 END)
FROM case_turns GROUP BY substr(dispatched, 1, 10), unit;

-- What may be overdue, and one unit's own.
CREATE INDEX case_turns_open ON case_turns (dispatched, unit)
    WHERE given_back = 0 AND (answered = 0 OR signed_late IS NULL);
CREATE INDEX case_turns_unit ON case_turns (unit, dispatched);
