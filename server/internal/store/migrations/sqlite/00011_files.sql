-- +goose Up
-- The twin of the Postgres file of this number.
CREATE TABLE files (
    n             INTEGER PRIMARY KEY,
    id            TEXT NOT NULL UNIQUE,
    room_id       INTEGER NOT NULL REFERENCES rooms,
    user_id       INTEGER NOT NULL REFERENCES users,
    name          TEXT NOT NULL,
    size          INTEGER NOT NULL,
    type          TEXT NOT NULL DEFAULT '',
    kind          TEXT NOT NULL DEFAULT '',
    width         INTEGER NOT NULL DEFAULT 0,
    height        INTEGER NOT NULL DEFAULT 0,
    thumbhash     TEXT NOT NULL DEFAULT '',
    has_thumbnail INTEGER NOT NULL DEFAULT 0,
    expires_at    INTEGER,
    message       INTEGER REFERENCES messages,
    place         INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX files_message ON files (message, place) WHERE message IS NOT NULL;
CREATE INDEX files_room ON files (room_id, message, place) WHERE message IS NOT NULL;
CREATE INDEX files_expires ON files (expires_at) WHERE message IS NULL;
CREATE INDEX files_unused ON files (user_id) WHERE message IS NULL;
CREATE INDEX files_size ON files (size);

ALTER TABLE messages ADD COLUMN has_files INTEGER NOT NULL DEFAULT 0;

CREATE TABLE file_removals (
    id     TEXT PRIMARY KEY,
    size   INTEGER NOT NULL,
    due_at INTEGER NOT NULL
) STRICT;
CREATE INDEX file_removals_due ON file_removals (due_at);

CREATE TABLE uploads (
    user_id INTEGER NOT NULL REFERENCES users,
    day     INTEGER NOT NULL,
    bytes   INTEGER NOT NULL,
    PRIMARY KEY (user_id, day)
) STRICT, WITHOUT ROWID;
