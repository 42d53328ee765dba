-- +goose Up
-- Codes with which people join a room, and make an account where that needs one. Staff is shown the code again.
CREATE TABLE invitations (
    id         text COLLATE "C" PRIMARY KEY,
    code       text COLLATE "C" NOT NULL UNIQUE,
    room_id    bigint NOT NULL REFERENCES rooms,
    created_by bigint NOT NULL REFERENCES users,
    created_at timestamptz(3) NOT NULL,
    expires_at timestamptz(3) NOT NULL,
    ended_at   timestamptz(3),
    max_uses   integer, -- null: no bound
    uses       integer NOT NULL DEFAULT 0
);
CREATE INDEX invitations_room ON invitations (room_id, expires_at);
CREATE INDEX invitations_expires ON invitations (expires_at);

-- What people show of themselves.
ALTER TABLE users ADD COLUMN bot boolean NOT NULL DEFAULT false;
ALTER TABLE users ADD COLUMN picture text NOT NULL DEFAULT ''; -- the hash of its bytes, '' for none
ALTER TABLE users ADD COLUMN status_emoji text NOT NULL DEFAULT ''; -- '' for no status
ALTER TABLE users ADD COLUMN status_text text NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN status_until timestamptz(3);
