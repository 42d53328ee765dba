-- +goose Up
-- Messages that mention all members of their room, one row each: who is meant is asked when it is read, so that a room of
-- ten thousand costs the append no more than one of two.
CREATE TABLE room_mentions (
    message INTEGER PRIMARY KEY REFERENCES messages,
    room_id INTEGER NOT NULL REFERENCES rooms,
    seq     INTEGER NOT NULL -- the message's
) STRICT;
CREATE UNIQUE INDEX room_mentions_seq ON room_mentions (room_id, seq);
CREATE INDEX room_mentions_message ON room_mentions (room_id, message);
