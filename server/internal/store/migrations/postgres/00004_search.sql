-- +goose Up
-- What one can search by: a message each, once the indexer has come to it (search_position). A deleted message has no entry.
CREATE TABLE search_entries (
    n          bigint PRIMARY KEY, -- messages.n: newest first needs no sort
    room_id    bigint NOT NULL,
    author_id  bigint NOT NULL,
    created_at timestamptz(3) NOT NULL,
    words      tsvector NOT NULL
);
CREATE INDEX search_entries_room ON search_entries (room_id, n);
CREATE INDEX search_entries_author ON search_entries (author_id, n);
-- What was added last is read through by every search until it is sorted in: a small part only.
CREATE INDEX search_entries_words ON search_entries USING gin (words) WITH (gin_pending_list_limit = 512);
