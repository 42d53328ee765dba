-- +goose Up
-- A member's own settings of a room. level: NULL is the default of the room's kind. hidden_seq: the head when the room was
-- hidden; it is hidden while there is no message past it, so that a post need not write here.
ALTER TABLE memberships ADD COLUMN level TEXT;
ALTER TABLE memberships ADD COLUMN muted_until INTEGER;
ALTER TABLE memberships ADD COLUMN starred INTEGER NOT NULL DEFAULT 0;
ALTER TABLE memberships ADD COLUMN hidden_seq INTEGER;

-- A direct conversation is stored as a private room, which is what the release before takes it for.
ALTER TABLE rooms ADD COLUMN is_direct INTEGER NOT NULL DEFAULT 0;

-- people: the keys of all in it, in order, with commas between them. The same people are the same room.
CREATE TABLE direct_rooms (
    people  TEXT NOT NULL PRIMARY KEY,
    room_id INTEGER NOT NULL UNIQUE REFERENCES rooms
) STRICT;

CREATE TABLE blocks (
    user_id    INTEGER NOT NULL REFERENCES users, -- who blocks
    blocked_id INTEGER NOT NULL REFERENCES users,
    at         INTEGER NOT NULL,
    PRIMARY KEY (user_id, blocked_id)
) STRICT;

-- seq: that of the event which pinned the message. The column of messages spares a page without pins the query.
CREATE TABLE pins (
    message INTEGER PRIMARY KEY REFERENCES messages,
    room_id INTEGER NOT NULL REFERENCES rooms,
    seq     INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX pins_room ON pins (room_id, seq);
ALTER TABLE messages ADD COLUMN is_pinned INTEGER NOT NULL DEFAULT 0;
