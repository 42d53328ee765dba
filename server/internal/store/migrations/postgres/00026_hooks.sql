-- +goose Up
-- Where programs meet a room: one row for each hook, whatever its kind. A hook that was ended stays, so that its address says
-- so. The columns below the first gap are of one kind or another.
CREATE TABLE hooks (
    id           text COLLATE "C" PRIMARY KEY,
    room_id      bigint NOT NULL REFERENCES rooms,
    kind         text NOT NULL, -- incoming, outgoing, command
    name         text NOT NULL,
    created_by   bigint NOT NULL REFERENCES users,
    created_at   timestamptz(3) NOT NULL,
    last_used_at timestamptz(3), -- to about a minute
    ended_at     timestamptz(3),

    bot_id      bigint REFERENCES users, -- incoming, command: whose posts they are
    secret_hash bytea UNIQUE, -- incoming: the SHA-256 of the secret in its address

    url             text, -- outgoing, command: what is called
    signing_secret  text,
    previous_secret text, -- signs as well, until then
    previous_until  timestamptz(3),
    events          text NOT NULL DEFAULT '', -- outgoing: types of event, separated by spaces; '' is all
    seq             bigint NOT NULL DEFAULT 0, -- outgoing: the last event that was delivered, or passed over
    attempts        integer NOT NULL DEFAULT 0, -- at the event after it
    next_attempt_at timestamptz(3),
    lease_owner     text COLLATE "C", -- the node that delivers, until then
    lease_until     timestamptz(3),
    disabled_at     timestamptz(3),
    disabled_reason text NOT NULL DEFAULT ''
);
CREATE INDEX hooks_room ON hooks (room_id, created_at);
CREATE INDEX hooks_bot ON hooks (bot_id);
CREATE INDEX hooks_live ON hooks (kind, id) WHERE ended_at IS NULL AND disabled_at IS NULL;

-- What became of the last deliveries of a hook. status 0: there was no answer.
CREATE TABLE hook_deliveries (
    id      text COLLATE "C" PRIMARY KEY,
    hook_id text COLLATE "C" NOT NULL REFERENCES hooks,
    seq     bigint NOT NULL,
    status  integer NOT NULL,
    ms      integer NOT NULL,
    at      timestamptz(3) NOT NULL
);
CREATE INDEX hook_deliveries_hook ON hook_deliveries (hook_id, id);

-- Bots are few among the accounts.
CREATE INDEX users_bots ON users (public_id) WHERE bot AND deleted_at IS NULL;
