-- +goose Up
-- Integer keys are internal: never on the wire, never a cursor. Texts that are compared or paged by are COLLATE "C", so
-- that both dialects order them by their bytes.

CREATE TABLE users (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    public_id     text COLLATE "C" NOT NULL UNIQUE,
    username      text COLLATE "C" NOT NULL UNIQUE, -- outlives the account: it is never given again
    display_name  text NOT NULL,
    folded        text COLLATE "C" NOT NULL,        -- the names, case folded, for lists that filter
    password_hash text NOT NULL,
    created_at    timestamptz(3) NOT NULL,
    suspended_at  timestamptz(3),
    deleted_at    timestamptz(3)
);

CREATE TABLE sessions (
    id           text COLLATE "C" PRIMARY KEY,
    user_id      bigint NOT NULL REFERENCES users,
    generation   integer NOT NULL,
    spent_at     timestamptz(3),
    created_at   timestamptz(3) NOT NULL,
    last_seen_at timestamptz(3) NOT NULL,
    expires_at   timestamptz(3) NOT NULL,
    revoked_at   timestamptz(3),
    user_agent   text NOT NULL,
    ip           text NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_revoked ON sessions (revoked_at) WHERE revoked_at IS NOT NULL;
CREATE INDEX sessions_expires ON sessions (expires_at) WHERE revoked_at IS NULL;

CREATE TABLE tokens (
    id           text COLLATE "C" PRIMARY KEY,
    user_id      bigint NOT NULL REFERENCES users,
    name         text NOT NULL,
    hash         bytea NOT NULL UNIQUE,
    scopes       text NOT NULL,
    created_at   timestamptz(3) NOT NULL,
    expires_at   timestamptz(3),
    last_used_at timestamptz(3),
    revoked_at   timestamptz(3)
);
CREATE INDEX tokens_user ON tokens (user_id);
CREATE INDEX tokens_revoked ON tokens (revoked_at) WHERE revoked_at IS NOT NULL;

-- seq, member_count and last_message_at change with every append, under the row's lock. No index may hold them, and the
-- page has room to spare: so the row is updated in place.
CREATE TABLE rooms (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name            text COLLATE "C" NOT NULL UNIQUE,
    title           text NOT NULL,
    topic           text NOT NULL,
    folded          text COLLATE "C" NOT NULL,
    visibility      text NOT NULL CHECK (visibility IN ('public', 'private')),
    created_at      timestamptz(3) NOT NULL,
    created_by      bigint NOT NULL REFERENCES users,
    archived_at     timestamptz(3),
    seq             bigint NOT NULL,
    member_count    integer NOT NULL,
    last_message_at timestamptz(3)
) WITH (fillfactor = 50);

CREATE TABLE memberships (
    room_id       bigint NOT NULL REFERENCES rooms,
    user_id       bigint NOT NULL REFERENCES users,
    role          text NOT NULL CHECK (role IN ('owner', 'moderator', 'member')),
    joined_at     timestamptz(3) NOT NULL,
    last_read_seq bigint NOT NULL,
    PRIMARY KEY (room_id, user_id)
) WITH (fillfactor = 70);
CREATE INDEX memberships_user ON memberships (user_id, room_id);

-- room_id and author_id carry no foreign key: rooms and users are never erased, the append holds the room's lock, and two
-- checks a message would be its greatest cost.
CREATE TABLE messages (
    n             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id            text COLLATE "C" NOT NULL UNIQUE,
    room_id       bigint NOT NULL,
    seq           bigint NOT NULL,
    author_id     bigint NOT NULL,
    client_id     text COLLATE "C", -- kept when the message is erased, so that a late retry does not say it again
    body          text NOT NULL,
    reply_to      bigint REFERENCES messages,
    has_reactions boolean NOT NULL DEFAULT false, -- spare a page without any the query
    has_mentions  boolean NOT NULL DEFAULT false,
    created_at    timestamptz(3) NOT NULL,
    edited_at     timestamptz(3),
    deleted_at    timestamptz(3)
);
-- Pages, the resolving of events, and the counting of unread messages without a look at the table.
CREATE UNIQUE INDEX messages_room ON messages (room_id, seq) INCLUDE (author_id, deleted_at);
CREATE UNIQUE INDEX messages_client ON messages (room_id, author_id, client_id) WHERE client_id IS NOT NULL;

-- What happened, and to which message (its seq in the room): the text is in messages, once.
CREATE TABLE events (
    room_id     bigint NOT NULL,
    seq         bigint NOT NULL,
    type        text COLLATE "C" NOT NULL,
    at          timestamptz(3) NOT NULL,
    actor_id    bigint NOT NULL,
    message_seq bigint,
    subject_id  bigint, -- the user that a member event is about
    role        text,
    emoji       text,
    room_info   text,   -- JSON: what a room event carries, as it was then
    PRIMARY KEY (room_id, seq)
);

CREATE TABLE revisions (
    n       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    message bigint NOT NULL REFERENCES messages,
    at      timestamptz(3) NOT NULL, -- since when this body had stood
    body    text NOT NULL
);
CREATE INDEX revisions_message ON revisions (message, n);

CREATE TABLE reactions (
    message bigint NOT NULL REFERENCES messages,
    user_id bigint NOT NULL REFERENCES users,
    emoji   text COLLATE "C" NOT NULL,
    at      timestamptz(3) NOT NULL,
    PRIMARY KEY (message, user_id, emoji)
);

CREATE TABLE mentions (
    user_id bigint NOT NULL REFERENCES users,
    room_id bigint NOT NULL REFERENCES rooms,
    seq     bigint NOT NULL, -- the message's
    message bigint NOT NULL REFERENCES messages,
    PRIMARY KEY (user_id, room_id, seq)
);
CREATE INDEX mentions_message ON mentions (message);

-- How far the search index has followed each room's log. By room and seq, not by messages.n: an n is taken before its
-- commit, so that one who reads past the greatest n skips late ones for ever.
CREATE TABLE search_position (
    room_id bigint PRIMARY KEY REFERENCES rooms,
    seq     bigint NOT NULL
);
