-- +goose Up
-- The twin of the Postgres file of this number.
CREATE TABLE push_subscriptions (
    id         TEXT NOT NULL PRIMARY KEY,
    user_id    INTEGER NOT NULL REFERENCES users,
    session_id TEXT NOT NULL REFERENCES sessions ON DELETE CASCADE,
    endpoint   TEXT NOT NULL,
    p256dh     TEXT NOT NULL,
    auth       TEXT NOT NULL,
    page_url   TEXT NOT NULL
) STRICT;
CREATE INDEX push_subscriptions_user ON push_subscriptions (user_id);
CREATE INDEX push_subscriptions_session ON push_subscriptions (session_id);

CREATE TABLE push_messages (
    message INTEGER NOT NULL PRIMARY KEY REFERENCES messages,
    at      INTEGER NOT NULL,
    past    TEXT NOT NULL DEFAULT '',
    is_done INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX push_messages_due ON push_messages (at) WHERE NOT is_done;
CREATE INDEX push_messages_at ON push_messages (at);

CREATE TABLE push_retries (
    message      INTEGER NOT NULL REFERENCES messages,
    subscription TEXT NOT NULL REFERENCES push_subscriptions ON DELETE CASCADE,
    due_at       INTEGER NOT NULL,
    tries        INTEGER NOT NULL,
    PRIMARY KEY (message, subscription)
) STRICT;
CREATE INDEX push_retries_due ON push_retries (due_at);
CREATE INDEX push_retries_subscription ON push_retries (subscription);

CREATE TABLE room_views (
    node    TEXT NOT NULL,
    user_id INTEGER NOT NULL,
    room_id INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    is_open INTEGER NOT NULL,
    PRIMARY KEY (user_id, room_id, node)
) STRICT;
CREATE INDEX room_views_node ON room_views (node);
CREATE INDEX room_views_seen ON room_views (seen_at);
