-- +goose Up
-- Who administers this server. The indexes are for the lists of accounts, and for the rule that one administrator stays.
ALTER TABLE users ADD COLUMN admin boolean NOT NULL DEFAULT false;
CREATE INDEX users_admin ON users (id) WHERE admin;
CREATE INDEX users_suspended ON users (public_id) WHERE suspended_at IS NOT NULL;
CREATE INDEX users_deleted ON users (public_id) WHERE deleted_at IS NOT NULL;

-- One row once there has been an account: the first one administers the server. Its key makes that exact when two register
-- at once. A server that has accounts already keeps them as they are.
CREATE TABLE first_account (
    one integer PRIMARY KEY CHECK (one = 1)
);
INSERT INTO first_account SELECT 1 WHERE EXISTS (SELECT 1 FROM users);

-- Links with which a password is set anew, once. The code in the link is known to its bearer alone.
CREATE TABLE resets (
    hash       bytea PRIMARY KEY,
    user_id    bigint NOT NULL REFERENCES users,
    expires_at timestamptz(3) NOT NULL,
    used_at    timestamptz(3)
);
CREATE INDEX resets_user ON resets (user_id);
CREATE INDEX resets_expires ON resets (expires_at);

-- What was done to accounts, by whom, from where. It never holds a secret or a text of a message.
CREATE TABLE audit (
    id         text COLLATE "C" PRIMARY KEY,
    at         timestamptz(3) NOT NULL,
    action     text COLLATE "C" NOT NULL,
    actor_id   bigint REFERENCES users,
    subject_id bigint REFERENCES users,
    ip         text NOT NULL,
    detail     text NOT NULL
);
CREATE INDEX audit_at ON audit (at, id);
