-- +goose Up
-- What people tell a room's staff of its messages. One that is open is the only one of that person of that message.
CREATE TABLE reports (
    id        text COLLATE "C" PRIMARY KEY,
    room_id   bigint NOT NULL REFERENCES rooms,
    message   bigint NOT NULL REFERENCES messages,
    user_id   bigint NOT NULL REFERENCES users,
    reason    text NOT NULL,
    at        timestamptz(3) NOT NULL,
    closed_at timestamptz(3),
    closed_by bigint REFERENCES users
);
CREATE UNIQUE INDEX reports_open ON reports (message, user_id) WHERE closed_at IS NULL;
CREATE INDEX reports_room ON reports (room_id, id);
CREATE INDEX reports_user ON reports (user_id, room_id) WHERE closed_at IS NULL;

-- Why staff deleted another's message.
ALTER TABLE messages ADD COLUMN deleted_reason text;
