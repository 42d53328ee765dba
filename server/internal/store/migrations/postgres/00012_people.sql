-- +goose Up
-- A member's own settings of a room. level: NULL is the default of the room's kind. hidden_seq: the head when the room was
-- hidden; it is hidden while there is no message past it, so that a post need not write here.
ALTER TABLE memberships ADD COLUMN level text;
ALTER TABLE memberships ADD COLUMN muted_until timestamptz(3);
ALTER TABLE memberships ADD COLUMN starred boolean NOT NULL DEFAULT false;
ALTER TABLE memberships ADD COLUMN hidden_seq bigint;

-- A direct conversation is stored as a private room, which is what the release before takes it for.
ALTER TABLE rooms ADD COLUMN is_direct boolean NOT NULL DEFAULT false;

-- people: the keys of all in it, in order, with commas between them. The same people are the same room.
CREATE TABLE direct_rooms (
    people  text COLLATE "C" NOT NULL PRIMARY KEY,
    room_id bigint NOT NULL UNIQUE REFERENCES rooms
);

CREATE TABLE blocks (
    user_id    bigint NOT NULL REFERENCES users, -- who blocks
    blocked_id bigint NOT NULL REFERENCES users,
    at         timestamptz(3) NOT NULL,
    PRIMARY KEY (user_id, blocked_id)
);

-- seq: that of the event which pinned the message. The column of messages spares a page without pins the query.
CREATE TABLE pins (
    message bigint PRIMARY KEY REFERENCES messages,
    room_id bigint NOT NULL REFERENCES rooms,
    seq     bigint NOT NULL
);
CREATE UNIQUE INDEX pins_room ON pins (room_id, seq);
ALTER TABLE messages ADD COLUMN is_pinned boolean NOT NULL DEFAULT false;
