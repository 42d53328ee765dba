-- +goose Up
-- Where somebody is mailed. address: confirmed, as it was typed; folded: as it is compared. pending: to be confirmed until
-- pending_until by the code of that hash, which stays when it was used, to tell. reset_at: when a link for a forgotten password
-- was asked for last.
-- The digest of what was missed: up to the message digest_past it was mailed, last at digest_at. digest_due_at: when to look
-- again; NULL: nothing waits. digest_wakes counts what came to wait.
CREATE TABLE user_emails (
    user_id          bigint PRIMARY KEY REFERENCES users,
    address          text,
    folded           text COLLATE "C",
    pending          text,
    pending_hash     bytea,
    pending_until    timestamptz(3),
    unsubscribe_code text COLLATE "C" NOT NULL,
    reset_at         timestamptz(3),
    digest_past      bigint NOT NULL DEFAULT 0,
    digest_at        timestamptz(3),
    digest_due_at    timestamptz(3),
    digest_tries     integer NOT NULL DEFAULT 0,
    digest_wakes     bigint NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX user_emails_folded ON user_emails (folded);
CREATE UNIQUE INDEX user_emails_hash ON user_emails (pending_hash);
CREATE UNIQUE INDEX user_emails_unsubscribe ON user_emails (unsubscribe_code);
CREATE INDEX user_emails_due ON user_emails (digest_due_at) WHERE digest_due_at IS NOT NULL;

-- Mails with a link that wait to be sent. The link's code is made when the mail is sent, so none is stored.
CREATE TABLE mails (
    user_id  bigint NOT NULL REFERENCES users,
    kind     text COLLATE "C" NOT NULL,
    asked_at timestamptz(3) NOT NULL,
    due_at   timestamptz(3) NOT NULL,
    tries    integer NOT NULL,
    PRIMARY KEY (user_id, kind)
);
CREATE INDEX mails_due ON mails (due_at);
