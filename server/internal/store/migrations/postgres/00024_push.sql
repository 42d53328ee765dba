-- +goose Up
-- Where a device is pushed to; it goes with its session. id: the SHA-256 of the endpoint, so that one is never there twice.
-- page_url: what the addresses of the web client's pages begin with. No table of pushes holds a text: that is read when it is
-- sent.
CREATE TABLE push_subscriptions (
    id         text COLLATE "C" PRIMARY KEY,
    user_id    bigint NOT NULL REFERENCES users,
    session_id text COLLATE "C" NOT NULL REFERENCES sessions ON DELETE CASCADE,
    endpoint   text NOT NULL,
    p256dh     text NOT NULL,
    auth       text NOT NULL,
    page_url   text NOT NULL
);
CREATE INDEX push_subscriptions_user ON push_subscriptions (user_id);
CREATE INDEX push_subscriptions_session ON push_subscriptions (session_id);

-- Messages that somebody with a subscription may be told of. at: when they were posted. past: the subscriptions up to this one
-- were pushed to.
CREATE TABLE push_messages (
    message bigint PRIMARY KEY REFERENCES messages,
    at      timestamptz(3) NOT NULL,
    past    text COLLATE "C" NOT NULL DEFAULT '',
    is_done boolean NOT NULL DEFAULT false
);
CREATE INDEX push_messages_due ON push_messages (at) WHERE NOT is_done;
CREATE INDEX push_messages_at ON push_messages (at);

-- Pushes that a push service has asked to try again later, or that had to wait.
CREATE TABLE push_retries (
    message      bigint NOT NULL REFERENCES messages,
    subscription text COLLATE "C" NOT NULL REFERENCES push_subscriptions ON DELETE CASCADE,
    due_at       timestamptz(3) NOT NULL,
    tries        integer NOT NULL,
    PRIMARY KEY (message, subscription)
);
CREATE INDEX push_retries_due ON push_retries (due_at);
CREATE INDEX push_retries_subscription ON push_retries (subscription);

-- Who had which room in view on which node, and when that was true last. A node confirms what is_open on every beat.
CREATE TABLE room_views (
    node    text COLLATE "C" NOT NULL,
    user_id bigint NOT NULL,
    room_id bigint NOT NULL,
    seen_at timestamptz(3) NOT NULL,
    is_open boolean NOT NULL,
    PRIMARY KEY (user_id, room_id, node)
);
CREATE INDEX room_views_node ON room_views (node);
CREATE INDEX room_views_seen ON room_views (seen_at);
