-- +goose Up
-- What a slash command says of itself where it is chosen: what it does, and what is typed after it.
ALTER TABLE hooks ADD COLUMN description text NOT NULL DEFAULT '';
ALTER TABLE hooks ADD COLUMN hint text NOT NULL DEFAULT '';
CREATE UNIQUE INDEX hooks_command ON hooks (room_id, name) WHERE kind = 'command' AND ended_at IS NULL;

-- Calls of commands that have a client id, for about a day: a repeat gets the answer of the first one.
CREATE TABLE command_runs (
    id         text COLLATE "C" PRIMARY KEY,
    room_id    bigint NOT NULL REFERENCES rooms,
    user_id    bigint NOT NULL REFERENCES users,
    client_id  text NOT NULL,
    name       text NOT NULL,
    at         timestamptz(3) NOT NULL,
    done_at    timestamptz(3), -- NULL: under way, or lost
    failure    text NOT NULL DEFAULT '',
    status     integer NOT NULL DEFAULT 0,
    body       text NOT NULL DEFAULT '', -- for the caller alone; what was posted is in messages
    message_id text COLLATE "C",
    UNIQUE (room_id, user_id, client_id)
);
CREATE INDEX command_runs_at ON command_runs (at);
