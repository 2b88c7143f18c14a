-- Customers (客户) and cases (工单).

CREATE TABLE customers (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    address TEXT NOT NULL,
    note TEXT NOT NULL,
    dedicated_agent TEXT REFERENCES agents (id),
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX customers_name ON customers (name);

CREATE TABLE customer_numbers (
    number TEXT NOT NULL,
    customer TEXT NOT NULL REFERENCES customers (id),
    place BIGINT NOT NULL,
    PRIMARY KEY (number, customer)
);
CREATE INDEX customer_numbers_customer ON customer_numbers (customer, place);

-- The last row number given out per civil day.
CREATE TABLE case_serials (
    day TEXT NOT NULL PRIMARY KEY,
    last BIGINT NOT NULL
);

-- Folded from `case_events` for lists and filters; the events are the truth.
CREATE TABLE cases (
    id TEXT NOT NULL PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    version BIGINT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    urgency TEXT NOT NULL,
    unit TEXT,
    requester_name TEXT NOT NULL,
    requester_phone TEXT,
    title TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL
);
CREATE INDEX cases_state ON cases (state, id);
CREATE INDEX cases_unit ON cases (unit, id);
CREATE INDEX cases_created_by ON cases (created_by, id);
CREATE INDEX cases_phone ON cases (requester_phone, id);

-- Append-only. Two people who change the same version collide here.
CREATE TABLE case_events (
    case_id TEXT NOT NULL REFERENCES cases (id),
    version BIGINT NOT NULL,
    at BIGINT NOT NULL,
    by_user TEXT NOT NULL,
    event TEXT NOT NULL,
    PRIMARY KEY (case_id, version)
);

CREATE TABLE case_interactions (
    interaction TEXT NOT NULL,
    case_id TEXT NOT NULL REFERENCES cases (id),
    PRIMARY KEY (interaction, case_id)
);
CREATE INDEX case_interactions_case ON case_interactions (case_id);
