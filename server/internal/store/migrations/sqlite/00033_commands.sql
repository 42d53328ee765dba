-- +goose Up
-- The twin of the Postgres file of this number.
ALTER TABLE hooks ADD COLUMN description TEXT NOT NULL DEFAULT '';
ALTER TABLE hooks ADD COLUMN hint TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX hooks_command ON hooks (room_id, name) WHERE kind = 'command' AND ended_at IS NULL;

CREATE TABLE command_runs (
    id         TEXT NOT NULL PRIMARY KEY,
    room_id    INTEGER NOT NULL REFERENCES rooms,
    user_id    INTEGER NOT NULL REFERENCES users,
    client_id  TEXT NOT NULL,
    name       TEXT NOT NULL,
    at         INTEGER NOT NULL,
    done_at    INTEGER,
    failure    TEXT NOT NULL DEFAULT '',
    status     INTEGER NOT NULL DEFAULT 0,
    body       TEXT NOT NULL DEFAULT '',
    message_id TEXT,
    UNIQUE (room_id, user_id, client_id)
) STRICT;
CREATE INDEX command_runs_at ON command_runs (at);
