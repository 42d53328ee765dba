-- +goose Up
-- Who may not write in a room, or not see it. until: NULL is until it is lifted; one that has ended is no longer asked for.
-- by_role: that of by_id at the time, since a moderator may not lift what an owner set.
CREATE TABLE restrictions (
    room_id bigint NOT NULL REFERENCES rooms,
    user_id bigint NOT NULL REFERENCES users,
    kind    text NOT NULL CHECK (kind IN ('mute', 'ban')),
    until   timestamptz(3),
    reason  text NOT NULL,
    by_id   bigint NOT NULL REFERENCES users,
    by_role text NOT NULL,
    at      timestamptz(3) NOT NULL,
    PRIMARY KEY (room_id, user_id)
);
