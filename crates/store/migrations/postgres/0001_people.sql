-- People, what they may use, and what the telephone side is configured with.
-- Conventions: ids are TEXT, times are BIGINT milliseconds since 1970 UTC,
-- truth values are BIGINT 0/1, documents are TEXT holding JSON.

CREATE TABLE teams (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL
);

CREATE TABLE units (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    active BIGINT NOT NULL DEFAULT 1
);

CREATE TABLE agents (
    id TEXT NOT NULL PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    team TEXT REFERENCES teams (id),
    extension TEXT,
    may_dial_outside BIGINT NOT NULL DEFAULT 1,
    may_monitor BIGINT NOT NULL DEFAULT 0,
    recorded BIGINT NOT NULL DEFAULT 1,
    active BIGINT NOT NULL DEFAULT 1
);

CREATE TABLE users (
    id TEXT NOT NULL PRIMARY KEY,
    username TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    password TEXT NOT NULL,
    agent TEXT REFERENCES agents (id),
    team TEXT REFERENCES teams (id),
    unit TEXT REFERENCES units (id),
    active BIGINT NOT NULL DEFAULT 1,
    created_at BIGINT NOT NULL
);
CREATE INDEX users_agent ON users (agent);

CREATE TABLE sessions (
    id TEXT NOT NULL PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    user_id TEXT NOT NULL REFERENCES users (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_expiry ON sessions (expires_at);

CREATE TABLE extensions (
    number TEXT NOT NULL PRIMARY KEY,
    realm TEXT NOT NULL,
    ha1_md5 TEXT NOT NULL,
    ha1_sha256 TEXT NOT NULL
);

CREATE TABLE queues (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    number TEXT UNIQUE,
    ring_time_max_ms BIGINT NOT NULL,
    wrap_up_max_ms BIGINT NOT NULL,
    announce_every_ms BIGINT NOT NULL,
    waiting_max BIGINT NOT NULL
);

CREATE TABLE queue_members (
    queue TEXT NOT NULL REFERENCES queues (id),
    agent TEXT NOT NULL REFERENCES agents (id),
    PRIMARY KEY (queue, agent)
);
CREATE INDEX queue_members_agent ON queue_members (agent);

CREATE TABLE inbound_numbers (
    number TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    flow TEXT
);

CREATE TABLE trunks (
    name TEXT NOT NULL PRIMARY KEY,
    calls_max BIGINT NOT NULL,
    settings TEXT NOT NULL
);

CREATE TABLE flows (
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    document TEXT NOT NULL,
    published_at BIGINT NOT NULL,
    published_by TEXT,
    PRIMARY KEY (id, version)
);

CREATE TABLE calendars (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    document TEXT NOT NULL,
    changed_at BIGINT NOT NULL
);

CREATE TABLE dispositions (
    code TEXT NOT NULL PRIMARY KEY,
    zh TEXT NOT NULL,
    en TEXT NOT NULL,
    place BIGINT NOT NULL
);

CREATE TABLE not_ready_reasons (
    code TEXT NOT NULL PRIMARY KEY,
    zh TEXT NOT NULL,
    en TEXT NOT NULL,
    place BIGINT NOT NULL
);

CREATE TABLE settings (
    name TEXT NOT NULL PRIMARY KEY,
    document TEXT NOT NULL
);

-- Append-only. Each row's hash covers the row before it, so a changed or
-- missing row shows (F32, G16).
CREATE TABLE audit (
    sequence BIGINT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    user_id TEXT,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL,
    hash TEXT NOT NULL
);
CREATE INDEX audit_subject ON audit (subject, sequence);
