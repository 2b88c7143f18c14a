-- What the administration needs besides: English names, what cases from a
-- queue are, and switching off what records still name.

ALTER TABLE teams ADD COLUMN active BIGINT NOT NULL DEFAULT 1;
ALTER TABLE units ADD COLUMN name_en TEXT NOT NULL DEFAULT '';
ALTER TABLE queues ADD COLUMN name_en TEXT NOT NULL DEFAULT '';
ALTER TABLE queues ADD COLUMN case_kind TEXT;
ALTER TABLE dispositions ADD COLUMN active BIGINT NOT NULL DEFAULT 1;
ALTER TABLE not_ready_reasons ADD COLUMN active BIGINT NOT NULL DEFAULT 1;
