-- +goose Up
-- From lean_from on, a new message has no row in events any more: its own row tells that it was made. The release before
-- reads events alone, and may serve beside this one for a day. A database without people has no release before.
ALTER TABLE installation ADD COLUMN lean_from timestamptz;
UPDATE installation SET lean_from = now() + CASE WHEN EXISTS (SELECT 1 FROM users) THEN interval '1 day' ELSE interval '0' END;
