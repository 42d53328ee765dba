-- +goose Up
-- Up to here a room's entries are of today's form: with signs, and folded as they are now. What lies
-- between form_seq and seq is indexed anew in the background, and found as before until then. The release
-- before moves seq alone. Where a later release changes the form again, it sets form_seq back to 0.
ALTER TABLE search_position ADD COLUMN form_seq bigint NOT NULL DEFAULT 0;
