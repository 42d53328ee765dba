-- +goose Up
-- Who may not write in a room, or not see it. until: NULL is until it is lifted; one that has ended is no longer asked for.
-- by_role: that of by_id at the time, since a moderator may not lift what an owner set.
CREATE TABLE restrictions (
    room_id INTEGER NOT NULL REFERENCES rooms,
    user_id INTEGER NOT NULL REFERENCES users,
    kind    TEXT NOT NULL CHECK (kind IN ('mute', 'ban')),
    until   INTEGER,
    reason  TEXT NOT NULL,
    by_id   INTEGER NOT NULL REFERENCES users,
    by_role TEXT NOT NULL,
    at      INTEGER NOT NULL,
    PRIMARY KEY (room_id, user_id)
) STRICT;
