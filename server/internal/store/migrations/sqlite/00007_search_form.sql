-- +goose Up
-- The twin of the Postgres file of this number.
ALTER TABLE search_position ADD COLUMN form_seq INTEGER NOT NULL DEFAULT 0;
