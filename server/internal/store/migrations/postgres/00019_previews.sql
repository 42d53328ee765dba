-- +goose Up
-- What was read at the first links of messages. A link waits to be read while due_at is set; who reads it moves due_at on
-- first, so that nobody else does meanwhile. Without a title nothing is shown, and the link is not read again. image is a
-- file without a message and without an end.
CREATE TABLE previews (
    message     bigint PRIMARY KEY REFERENCES messages,
    url         text NOT NULL,
    due_at      timestamptz(3),
    tries       integer NOT NULL DEFAULT 0,
    title       text NOT NULL DEFAULT '',
    description text NOT NULL DEFAULT '',
    image       text COLLATE "C"
);
CREATE INDEX previews_due ON previews (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX previews_image ON previews (image) WHERE image IS NOT NULL;

-- Whether the row of a message has to be looked up among previews.
ALTER TABLE messages ADD COLUMN has_preview boolean NOT NULL DEFAULT false;
