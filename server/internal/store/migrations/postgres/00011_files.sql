-- +goose Up
-- Files of messages. A row stands before the first byte is stored: type is empty until the upload is whole. An unused file
-- goes at expires_at; one that is used has a message and its place among that message's files.
CREATE TABLE files (
    n             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id            text COLLATE "C" NOT NULL UNIQUE,
    room_id       bigint NOT NULL REFERENCES rooms,
    user_id       bigint NOT NULL REFERENCES users,
    name          text NOT NULL,
    size          bigint NOT NULL,
    type          text NOT NULL DEFAULT '',
    kind          text NOT NULL DEFAULT '',
    width         integer NOT NULL DEFAULT 0,
    height        integer NOT NULL DEFAULT 0,
    thumbhash     text NOT NULL DEFAULT '',
    has_thumbnail boolean NOT NULL DEFAULT false,
    expires_at    timestamptz(3),
    message       bigint REFERENCES messages,
    place         integer NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX files_message ON files (message, place) WHERE message IS NOT NULL;
CREATE INDEX files_room ON files (room_id, message, place) WHERE message IS NOT NULL;
CREATE INDEX files_expires ON files (expires_at) WHERE message IS NULL;
CREATE INDEX files_unused ON files (user_id) WHERE message IS NULL;
CREATE INDEX files_size ON files (size);

-- Whether the row of a message has to be looked up among files.
ALTER TABLE messages ADD COLUMN has_files boolean NOT NULL DEFAULT false;

-- Files whose bytes have to go. Who removes them moves due_at on first, so that nobody else does meanwhile.
CREATE TABLE file_removals (
    id     text COLLATE "C" PRIMARY KEY,
    size   bigint NOT NULL,
    due_at timestamptz(3) NOT NULL
);
CREATE INDEX file_removals_due ON file_removals (due_at);

-- How many bytes a user has uploaded on a day (since 1970), whatever became of them.
CREATE TABLE uploads (
    user_id bigint NOT NULL REFERENCES users,
    day     integer NOT NULL,
    bytes   bigint NOT NULL,
    PRIMARY KEY (user_id, day)
);
