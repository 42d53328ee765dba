-- +goose Up
-- The twin of the Postgres file of this number.
ALTER TABLE users ADD COLUMN admin INTEGER NOT NULL DEFAULT 0;
CREATE INDEX users_admin ON users (id) WHERE admin;
CREATE INDEX users_suspended ON users (public_id) WHERE suspended_at IS NOT NULL;
CREATE INDEX users_deleted ON users (public_id) WHERE deleted_at IS NOT NULL;

CREATE TABLE first_account (
    one INTEGER PRIMARY KEY CHECK (one = 1)
) STRICT;
INSERT INTO first_account SELECT 1 WHERE EXISTS (SELECT 1 FROM users);

CREATE TABLE resets (
    hash       BLOB NOT NULL PRIMARY KEY,
    user_id    INTEGER NOT NULL REFERENCES users,
    expires_at INTEGER NOT NULL,
    used_at    INTEGER
) STRICT;
CREATE INDEX resets_user ON resets (user_id);
CREATE INDEX resets_expires ON resets (expires_at);

CREATE TABLE audit (
    id         TEXT NOT NULL PRIMARY KEY,
    at         INTEGER NOT NULL,
    action     TEXT NOT NULL,
    actor_id   INTEGER REFERENCES users,
    subject_id INTEGER REFERENCES users,
    ip         TEXT NOT NULL,
    detail     TEXT NOT NULL
) STRICT;
CREATE INDEX audit_at ON audit (at, id);
