-- +goose Up
-- The twin of the Postgres file of this number: see there for what a column means. Times are Unix milliseconds. Texts
-- compare by their bytes.

CREATE TABLE users (
    id            INTEGER PRIMARY KEY,
    public_id     TEXT NOT NULL UNIQUE,
    username      TEXT NOT NULL UNIQUE,
    display_name  TEXT NOT NULL,
    folded        TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    created_at    INTEGER NOT NULL,
    suspended_at  INTEGER,
    deleted_at    INTEGER
) STRICT;

CREATE TABLE sessions (
    id           TEXT NOT NULL PRIMARY KEY,
    user_id      INTEGER NOT NULL REFERENCES users,
    generation   INTEGER NOT NULL,
    spent_at     INTEGER,
    created_at   INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    revoked_at   INTEGER,
    user_agent   TEXT NOT NULL,
    ip           TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_revoked ON sessions (revoked_at) WHERE revoked_at IS NOT NULL;
CREATE INDEX sessions_expires ON sessions (expires_at) WHERE revoked_at IS NULL;

CREATE TABLE tokens (
    id           TEXT NOT NULL PRIMARY KEY,
    user_id      INTEGER NOT NULL REFERENCES users,
    name         TEXT NOT NULL,
    hash         BLOB NOT NULL UNIQUE,
    scopes       TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER,
    last_used_at INTEGER,
    revoked_at   INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX tokens_user ON tokens (user_id);
CREATE INDEX tokens_revoked ON tokens (revoked_at) WHERE revoked_at IS NOT NULL;

CREATE TABLE rooms (
    id              INTEGER PRIMARY KEY,
    name            TEXT NOT NULL UNIQUE,
    title           TEXT NOT NULL,
    topic           TEXT NOT NULL,
    folded          TEXT NOT NULL,
    visibility      TEXT NOT NULL CHECK (visibility IN ('public', 'private')),
    created_at      INTEGER NOT NULL,
    created_by      INTEGER NOT NULL REFERENCES users,
    archived_at     INTEGER,
    seq             INTEGER NOT NULL,
    member_count    INTEGER NOT NULL,
    last_message_at INTEGER
) STRICT;

CREATE TABLE memberships (
    room_id       INTEGER NOT NULL REFERENCES rooms,
    user_id       INTEGER NOT NULL REFERENCES users,
    role          TEXT NOT NULL CHECK (role IN ('owner', 'moderator', 'member')),
    joined_at     INTEGER NOT NULL,
    last_read_seq INTEGER NOT NULL,
    PRIMARY KEY (room_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX memberships_user ON memberships (user_id, room_id);

CREATE TABLE messages (
    n             INTEGER PRIMARY KEY,
    id            TEXT NOT NULL UNIQUE,
    room_id       INTEGER NOT NULL,
    seq           INTEGER NOT NULL,
    author_id     INTEGER NOT NULL,
    client_id     TEXT,
    body          TEXT NOT NULL,
    reply_to      INTEGER REFERENCES messages,
    has_reactions INTEGER NOT NULL DEFAULT 0,
    has_mentions  INTEGER NOT NULL DEFAULT 0,
    created_at    INTEGER NOT NULL,
    edited_at     INTEGER,
    deleted_at    INTEGER
) STRICT;
-- SQLite has no INCLUDE, so one index that covers the counting cannot be unique on (room_id, seq) alone. A second one would
-- be paid for by every append; the primary key of events guards the same numbers.
CREATE INDEX messages_room ON messages (room_id, seq, author_id, deleted_at);
CREATE UNIQUE INDEX messages_client ON messages (room_id, author_id, client_id) WHERE client_id IS NOT NULL;

CREATE TABLE events (
    room_id     INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    type        TEXT NOT NULL,
    at          INTEGER NOT NULL,
    actor_id    INTEGER NOT NULL,
    message_seq INTEGER,
    subject_id  INTEGER,
    role        TEXT,
    emoji       TEXT,
    room_info   TEXT,
    PRIMARY KEY (room_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE revisions (
    n       INTEGER PRIMARY KEY,
    message INTEGER NOT NULL REFERENCES messages,
    at      INTEGER NOT NULL,
    body    TEXT NOT NULL
) STRICT;
CREATE INDEX revisions_message ON revisions (message, n);

CREATE TABLE reactions (
    message INTEGER NOT NULL REFERENCES messages,
    user_id INTEGER NOT NULL REFERENCES users,
    emoji   TEXT NOT NULL,
    at      INTEGER NOT NULL,
    PRIMARY KEY (message, user_id, emoji)
) STRICT, WITHOUT ROWID;

CREATE TABLE mentions (
    user_id INTEGER NOT NULL REFERENCES users,
    room_id INTEGER NOT NULL REFERENCES rooms,
    seq     INTEGER NOT NULL,
    message INTEGER NOT NULL REFERENCES messages,
    PRIMARY KEY (user_id, room_id, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX mentions_message ON mentions (message);

CREATE TABLE search_position (
    room_id INTEGER PRIMARY KEY REFERENCES rooms,
    seq     INTEGER NOT NULL
) STRICT;
