-- +goose Up
-- The twin of the Postgres file of this number.
CREATE TABLE cursors (
    user_id INTEGER NOT NULL REFERENCES users,
    name    TEXT NOT NULL,
    room_id INTEGER NOT NULL REFERENCES rooms,
    seq     INTEGER NOT NULL,
    at      INTEGER NOT NULL,
    PRIMARY KEY (user_id, name)
) STRICT;
