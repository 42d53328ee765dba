-- +goose Up
-- What administrators have set for the whole server, in the place of its environment.
CREATE TABLE server_settings (
    name  text COLLATE "C" PRIMARY KEY,
    value text NOT NULL
);

-- An invitation without a room lets somebody make an account, and joins nothing. The release before finds none of these.
ALTER TABLE invitations ALTER COLUMN room_id DROP NOT NULL;

-- The audit log of one person, and of one action.
CREATE INDEX audit_actor ON audit (actor_id, at, id);
CREATE INDEX audit_subject ON audit (subject_id, at, id);
CREATE INDEX audit_action ON audit (action, at, id);
