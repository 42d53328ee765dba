-- +goose Up
-- Accounts that are deleted and may still be in rooms: a deletion leaves them one after the other, on whichever node.
CREATE TABLE deletions (
    user_id bigint PRIMARY KEY REFERENCES users
);
