-- +goose Up
-- The twin of the Postgres file of this number.
CREATE TABLE previews (
    message     INTEGER NOT NULL PRIMARY KEY REFERENCES messages,
    url         TEXT NOT NULL,
    due_at      INTEGER,
    tries       INTEGER NOT NULL DEFAULT 0,
    title       TEXT NOT NULL DEFAULT '',
    description TEXT NOT NULL DEFAULT '',
    image       TEXT
) STRICT;
CREATE INDEX previews_due ON previews (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX previews_image ON previews (image) WHERE image IS NOT NULL;

ALTER TABLE messages ADD COLUMN has_preview INTEGER NOT NULL DEFAULT 0;
