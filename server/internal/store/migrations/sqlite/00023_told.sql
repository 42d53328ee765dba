-- +goose Up
-- The twin of the Postgres file of this number.
CREATE INDEX memberships_all ON memberships (room_id, user_id) WHERE level = 'all';

CREATE TABLE notification_settings (
    user_id      INTEGER NOT NULL PRIMARY KEY REFERENCES users,
    quiet_from   INTEGER,
    quiet_to     INTEGER,
    quiet_zone   TEXT,
    paused_until INTEGER,
    email        INTEGER NOT NULL DEFAULT 0
) STRICT;
