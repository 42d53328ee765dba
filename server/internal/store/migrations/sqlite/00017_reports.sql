-- +goose Up
-- The twin of the Postgres file of this number.
CREATE TABLE reports (
    id        TEXT NOT NULL PRIMARY KEY,
    room_id   INTEGER NOT NULL REFERENCES rooms,
    message   INTEGER NOT NULL REFERENCES messages,
    user_id   INTEGER NOT NULL REFERENCES users,
    reason    TEXT NOT NULL,
    at        INTEGER NOT NULL,
    closed_at INTEGER,
    closed_by INTEGER REFERENCES users
) STRICT;
CREATE UNIQUE INDEX reports_open ON reports (message, user_id) WHERE closed_at IS NULL;
CREATE INDEX reports_room ON reports (room_id, id);
CREATE INDEX reports_user ON reports (user_id, room_id) WHERE closed_at IS NULL;

ALTER TABLE messages ADD COLUMN deleted_reason TEXT;
