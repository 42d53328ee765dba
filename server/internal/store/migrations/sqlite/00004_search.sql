-- +goose Up
CREATE TABLE search_entries (
    n          INTEGER PRIMARY KEY,
    room_id    INTEGER NOT NULL,
    author_id  INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    words      TEXT NOT NULL -- a space before and after each
) STRICT;
CREATE INDEX search_entries_room ON search_entries (room_id, n);
CREATE INDEX search_entries_author ON search_entries (author_id, n);
-- The index of search_entries.words. It holds no text of its own, and takes one out only when told the very words that went
-- in: hence they are kept. The tokenizer leaves them as they are, but for the spaces. secure-delete takes words out of the
-- file at once, where they would stay until a merge otherwise.
CREATE VIRTUAL TABLE search_words USING fts5(
    words, content = 'search_entries', content_rowid = 'n', tokenize = 'ascii', prefix = '2 3', columnsize = 0
);
INSERT INTO search_words (search_words, rank) VALUES ('secure-delete', 1);
