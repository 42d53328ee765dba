-- +goose Up
DROP INDEX messages_client;
CREATE UNIQUE INDEX messages_client ON messages (client_id, room_id, author_id) WHERE client_id IS NOT NULL;
