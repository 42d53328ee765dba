-- +goose Up
-- A user's mentions, the newest first, over all rooms.
CREATE INDEX mentions_user ON mentions (user_id, message);
