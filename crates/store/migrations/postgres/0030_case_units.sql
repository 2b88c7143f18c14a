-- Which unit has or had what to do with a case: leads, assists, gave it back.
CREATE TABLE case_units (
    unit TEXT NOT NULL,
    case_id TEXT NOT NULL REFERENCES cases (id),
    part TEXT NOT NULL,
    PRIMARY KEY (unit, case_id)
);
CREATE INDEX case_units_case ON case_units (case_id);
INSERT INTO case_units (unit, case_id, part) SELECT unit, id, 'lead' FROM cases WHERE unit IS NOT NULL;

-- The ledger of supervised matters (督办事项台账).
ALTER TABLE cases ADD COLUMN supervised BIGINT NOT NULL DEFAULT 0;
UPDATE cases SET supervised = 1 WHERE state <> 'closed' AND id IN (
    SELECT case_id FROM case_events WHERE event LIKE '%"type":"redo_ordered"%' AND event LIKE '%"supervised":true%'
);
CREATE INDEX cases_supervised ON cases (supervised, id);
