-- +goose Up
-- The twin of the Postgres file of this number.
CREATE TABLE deletions (
    user_id INTEGER PRIMARY KEY REFERENCES users
) STRICT;
