-- +goose Up
-- The twin of the Postgres file of this number: see there for what a column means.
CREATE TABLE imported (
    source    TEXT NOT NULL,
    kind      TEXT NOT NULL CHECK (kind IN ('person', 'room')),
    key       TEXT NOT NULL,
    id        INTEGER NOT NULL,
    began_seq INTEGER,
    PRIMARY KEY (source, kind, key)
) STRICT, WITHOUT ROWID;
