-- +goose Up
-- kept_by: who enabled a hook last, and so answers for it; NULL is its maker.
ALTER TABLE hooks ADD COLUMN kept_by bigint REFERENCES users;

-- Why there was no answer, where status is 0.
ALTER TABLE hook_deliveries ADD COLUMN error text NOT NULL DEFAULT '';
