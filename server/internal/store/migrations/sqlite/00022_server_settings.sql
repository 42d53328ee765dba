-- +goose Up
-- The twin of the Postgres file of this number.
CREATE TABLE server_settings (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

-- SQLite cannot take a NOT NULL away.
CREATE TABLE invitations_22 (
    id         TEXT NOT NULL PRIMARY KEY,
    code       TEXT NOT NULL UNIQUE,
    room_id    INTEGER REFERENCES rooms,
    created_by INTEGER NOT NULL REFERENCES users,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    ended_at   INTEGER,
    max_uses   INTEGER,
    uses       INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO invitations_22 SELECT id, code, room_id, created_by, created_at, expires_at, ended_at, max_uses, uses FROM invitations;
DROP TABLE invitations;
ALTER TABLE invitations_22 RENAME TO invitations;
CREATE INDEX invitations_room ON invitations (room_id, expires_at);
CREATE INDEX invitations_expires ON invitations (expires_at);

CREATE INDEX audit_actor ON audit (actor_id, at, id);
CREATE INDEX audit_subject ON audit (subject_id, at, id);
CREATE INDEX audit_action ON audit (action, at, id);
