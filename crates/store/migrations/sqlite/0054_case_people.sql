-- What each person did with cases, by day, and how often too late; and what an
-- event is called, to find the cases behind a figure. Days before this table
-- are not counted.
CREATE TABLE case_person_days (
    day TEXT NOT NULL,
    person TEXT NOT NULL,
    step TEXT NOT NULL,
    done BIGINT NOT NULL,
    late BIGINT NOT NULL,
    PRIMARY KEY (day, person, step)
);
ALTER TABLE case_events ADD COLUMN code TEXT NOT NULL DEFAULT '';
UPDATE case_events SET code = json_extract(event, '$.event.type');
CREATE INDEX case_events_person ON case_events (by_user, code, at);
