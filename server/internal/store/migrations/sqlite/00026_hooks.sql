-- +goose Up
-- The twin of the Postgres file of this number.
CREATE TABLE hooks (
    id           TEXT NOT NULL PRIMARY KEY,
    room_id      INTEGER NOT NULL REFERENCES rooms,
    kind         TEXT NOT NULL,
    name         TEXT NOT NULL,
    created_by   INTEGER NOT NULL REFERENCES users,
    created_at   INTEGER NOT NULL,
    last_used_at INTEGER,
    ended_at     INTEGER,

    bot_id      INTEGER REFERENCES users,
    secret_hash BLOB UNIQUE,

    url             TEXT,
    signing_secret  TEXT,
    previous_secret TEXT,
    previous_until  INTEGER,
    events          TEXT NOT NULL DEFAULT '',
    seq             INTEGER NOT NULL DEFAULT 0,
    attempts        INTEGER NOT NULL DEFAULT 0,
    next_attempt_at INTEGER,
    lease_owner     TEXT,
    lease_until     INTEGER,
    disabled_at     INTEGER,
    disabled_reason TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX hooks_room ON hooks (room_id, created_at);
CREATE INDEX hooks_bot ON hooks (bot_id);
CREATE INDEX hooks_live ON hooks (kind, id) WHERE ended_at IS NULL AND disabled_at IS NULL;

CREATE TABLE hook_deliveries (
    id      TEXT NOT NULL PRIMARY KEY,
    hook_id TEXT NOT NULL REFERENCES hooks,
    seq     INTEGER NOT NULL,
    status  INTEGER NOT NULL,
    ms      INTEGER NOT NULL,
    at      INTEGER NOT NULL
) STRICT;
CREATE INDEX hook_deliveries_hook ON hook_deliveries (hook_id, id);

CREATE INDEX users_bots ON users (public_id) WHERE bot AND deleted_at IS NULL;
