-- +goose NO TRANSACTION
-- +goose Up
-- A client id is found by an index that begins with it. Ids that grow with time (UUIDv7) then all go to the same few pages.
-- In an index that begins with the room each author has a page in each room. Ids of any other form are found the same way.
--
-- The new index has the same columns, so it guards the same, and the release before finds its ids by it. It is built beside
-- the old one while others write, and takes its place at once. The build waits for transactions under way but nobody waits
-- for the build: hence a lock_timeout of its own. Whatever step a migration was killed at, the next one begins anew here,
-- and at each moment a whole index is there.
SET lock_timeout = '10min';
DROP INDEX CONCURRENTLY IF EXISTS messages_client_new;
DROP INDEX CONCURRENTLY IF EXISTS messages_client_old;
CREATE UNIQUE INDEX CONCURRENTLY messages_client_new ON messages (client_id, room_id, author_id) WHERE client_id IS NOT NULL;
-- +goose StatementBegin
DO $$
BEGIN
    ALTER INDEX messages_client RENAME TO messages_client_old;
    ALTER INDEX messages_client_new RENAME TO messages_client;
END
$$;
-- +goose StatementEnd
DROP INDEX CONCURRENTLY messages_client_old;
RESET lock_timeout;
