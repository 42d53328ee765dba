-- +goose Up
-- Where the bytes of people's pictures are stored. hash is that of users.picture, by which everybody reads them; several
-- people may have the same picture, each with bytes of their own.
CREATE TABLE pictures (
    user_id bigint PRIMARY KEY REFERENCES users,
    id      text COLLATE "C" NOT NULL UNIQUE,
    hash    text COLLATE "C" NOT NULL,
    size    bigint NOT NULL
);
CREATE INDEX pictures_hash ON pictures (hash);
