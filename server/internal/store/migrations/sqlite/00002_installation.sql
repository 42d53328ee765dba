-- +goose Up
-- One row: which installation this database is the truth of. Its nodes find each other by it on a Redis that others use too.
CREATE TABLE installation (
    only_row INTEGER PRIMARY KEY DEFAULT 1 CHECK (only_row = 1),
    id       TEXT NOT NULL
) STRICT;
INSERT INTO installation (id) VALUES (lower(hex(randomblob(16))));
