-- +goose Up
-- One row: which installation this database is the truth of. Its nodes find each other by it on a Redis that others use too.
CREATE TABLE installation (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    id       text COLLATE "C" NOT NULL
);
INSERT INTO installation (id) VALUES (replace(gen_random_uuid()::text, '-', ''));
