-- +goose Up
-- The twin of the Postgres file of this number.
ALTER TABLE installation ADD COLUMN lean_from INTEGER;
UPDATE installation SET lean_from =
    CAST(unixepoch('subsec') * 1000 AS INTEGER) + CASE WHEN EXISTS (SELECT 1 FROM users) THEN 86400000 ELSE 0 END;
