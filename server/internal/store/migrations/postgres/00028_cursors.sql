-- +goose Up
-- Where a program is in a room's log, under a name of its own.
CREATE TABLE cursors (
    user_id bigint NOT NULL REFERENCES users,
    name    text COLLATE "C" NOT NULL,
    room_id bigint NOT NULL REFERENCES rooms,
    seq     bigint NOT NULL,
    at      timestamptz(3) NOT NULL,
    PRIMARY KEY (user_id, name)
);
