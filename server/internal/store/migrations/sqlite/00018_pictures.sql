-- +goose Up
-- The twin of the Postgres file of this number.
CREATE TABLE pictures (
    user_id INTEGER NOT NULL PRIMARY KEY REFERENCES users,
    id      TEXT NOT NULL UNIQUE,
    hash    TEXT NOT NULL,
    size    INTEGER NOT NULL
) STRICT;
CREATE INDEX pictures_hash ON pictures (hash);
