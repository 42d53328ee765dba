-- +goose Up
-- The twin of the Postgres file of this number.
ALTER TABLE hooks ADD COLUMN kept_by INTEGER REFERENCES users;

ALTER TABLE hook_deliveries ADD COLUMN error TEXT NOT NULL DEFAULT '';
