-- What happened on the telephone. `interaction_events` is the truth; the other
-- tables are folded from it and can be built again.

-- How far each run of the program has been applied: exactly once.
CREATE TABLE applied (
    run TEXT NOT NULL PRIMARY KEY,
    sequence BIGINT NOT NULL
);

CREATE TABLE interaction_events (
    run TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    interaction TEXT NOT NULL,
    at BIGINT NOT NULL,
    story TEXT NOT NULL,
    PRIMARY KEY (run, sequence)
);
CREATE INDEX interaction_events_story ON interaction_events (interaction, at, sequence);

CREATE TABLE seat_events (
    run TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    agent TEXT NOT NULL,
    at BIGINT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    phone TEXT,
    interaction TEXT,
    PRIMARY KEY (run, sequence)
);
CREATE INDEX seat_events_agent ON seat_events (agent, at);

CREATE TABLE interactions (
    id TEXT NOT NULL PRIMARY KEY,
    direction TEXT NOT NULL,
    caller TEXT,
    called TEXT NOT NULL,
    first_leg TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    answered_at BIGINT,
    ended_at BIGINT,
    agent TEXT,
    queue TEXT,
    result TEXT,
    rating TEXT,
    recording TEXT,
    customer TEXT,
    waiting_since BIGINT,
    talking_since BIGINT,
    wait_ms BIGINT NOT NULL,
    talk_ms BIGINT NOT NULL
);
CREATE INDEX interactions_caller ON interactions (caller, started_at);
CREATE INDEX interactions_called ON interactions (called, started_at);
CREATE INDEX interactions_agent ON interactions (agent, started_at);
CREATE INDEX interactions_queue ON interactions (queue, started_at);
CREATE INDEX interactions_customer ON interactions (customer, started_at);
CREATE INDEX interactions_result ON interactions (result, started_at);
CREATE INDEX interactions_started ON interactions (started_at, id);

-- Everyone who took part, for rights and for filters.
CREATE TABLE interaction_agents (
    agent TEXT NOT NULL,
    interaction TEXT NOT NULL,
    PRIMARY KEY (agent, interaction)
);
CREATE INDEX interaction_agents_interaction ON interaction_agents (interaction);

CREATE TABLE recordings (
    id TEXT NOT NULL PRIMARY KEY,
    interaction TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    stopped_at BIGINT
);
CREATE INDEX recordings_interaction ON recordings (interaction);

CREATE TABLE wrap_ups (
    interaction TEXT NOT NULL,
    agent TEXT NOT NULL,
    disposition TEXT NOT NULL,
    note TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (interaction, agent)
);
