-- +goose Up
-- Members who are told of every message of a room.
CREATE INDEX memberships_all ON memberships (room_id, user_id) WHERE level = 'all';

-- When somebody wants neither pushes nor mails. quiet_from and quiet_to: minutes of the day in quiet_zone, an IANA name; NULL:
-- never. Who has no row has set nothing.
CREATE TABLE notification_settings (
    user_id      bigint PRIMARY KEY REFERENCES users,
    quiet_from   integer,
    quiet_to     integer,
    quiet_zone   text,
    paused_until timestamptz(3),
    email        boolean NOT NULL DEFAULT false
);
