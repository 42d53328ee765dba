-- +goose Up
-- What was imported from elsewhere, and what it is here: so a second run of an import finds the people and the rooms of the
-- first. Messages are found by their client id.
CREATE TABLE imported (
    source    text COLLATE "C" NOT NULL, -- slack, mattermost, discord, or what the import was called
    kind      text COLLATE "C" NOT NULL CHECK (kind IN ('person', 'room')),
    key       text COLLATE "C" NOT NULL, -- the id there
    id        bigint NOT NULL, -- users.id or rooms.id
    began_seq bigint, -- of a room whose import has not ended: the head of its log before
    PRIMARY KEY (source, kind, key)
);
