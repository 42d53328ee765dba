package store

import (
	"fmt"
	"strings"
)

// Kind is what a column's values are when a whole server is moved, whichever database they are in.
type Kind string

// The kinds, with the Go type of a value. Any value may be nil where the column may be NULL.
const (
	Int   Kind = "int"   // int64
	Text  Kind = "text"  // string
	Bool  Kind = "bool"  // bool
	Time  Kind = "time"  // int64: Unix milliseconds
	Bytes Kind = "bytes" // []byte
)

// Column is a column that is moved.
type Column struct {
	Name string
	Kind Kind
}

// Table is a table whose rows are moved with a whole server.
type Table struct {
	Name    string
	Columns []Column
	order   string // the columns of the key
	only    string // the condition of the rows that are moved, "" for all
	// counted is the column whose values the database itself gives to new rows on Postgres, "" for none.
	counted string
}

func (t Table) names() []string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = c.Name
	}
	return names
}

// movedTable reads columns as `name kind, name kind`.
func movedTable(name, order, columns string) Table {
	t := Table{Name: name, order: order}
	for _, column := range strings.Split(columns, ",") {
		var c Column
		if _, err := fmt.Sscan(column, &c.Name, &c.Kind); err != nil {
			panic(err) // the text is a constant
		}
		t.Columns = append(t.Columns, c)
	}
	return t
}

func (t Table) where(only string) Table       { t.only = only; return t }
func (t Table) countedBy(column string) Table { t.counted = column; return t }

// MovedTables are those that are moved with a whole server, in an order in which they can be filled: what others refer to
// comes first. A column that is added to the schema is added here, or to NotMoved.
func MovedTables() []Table {
	return []Table{
		movedTable("users", "id", `id int, public_id text, username text, display_name text, folded text, password_hash text, created_at time,
			suspended_at time, deleted_at time, admin bool, bot bool, picture text, status_emoji text, status_text text, status_until time`).countedBy("id"),
		movedTable("first_account", "one", `one int`),
		movedTable("deletions", "user_id", `user_id int`),
		movedTable("identities", "issuer, subject", `issuer text, subject text, user_id int, created_at time`),
		movedTable("user_emails", "user_id", `user_id int, address text, folded text, unsubscribe_code text, reset_at time, digest_past int,
			digest_at time, digest_due_at time, digest_tries int, digest_wakes int`),
		movedTable("notification_settings", "user_id", `user_id int, quiet_from int, quiet_to int, quiet_zone text, paused_until time, email bool`),
		movedTable("blocks", "user_id, blocked_id", `user_id int, blocked_id int, at time`),
		movedTable("pictures", "user_id", `user_id int, id text, hash text, size int`),
		movedTable("server_settings", "name", `name text, value text`).where("name NOT IN ('" + pushKeyName + "', '" + importName + "')"),
		movedTable("audit", "id", `id text, at time, action text, actor_id int, subject_id int, ip text, detail text`),

		movedTable("rooms", "id", `id int, name text, title text, topic text, folded text, visibility text, created_at time, created_by int,
			archived_at time, seq int, member_count int, last_message_at time, is_direct bool`).countedBy("id"),
		movedTable("direct_rooms", "room_id", `people text, room_id int`),
		movedTable("memberships", "room_id, user_id", `room_id int, user_id int, role text, joined_at time, last_read_seq int, level text,
			muted_until time, starred bool, hidden_seq int`),
		movedTable("restrictions", "room_id, user_id", `room_id int, user_id int, kind text, until time, reason text, by_id int, by_role text, at time`),
		movedTable("invitations", "id", `id text, code text, room_id int, created_by int, created_at time, expires_at time, ended_at time,
			max_uses int, uses int`),
		movedTable("cursors", "user_id, name", `user_id int, name text, room_id int, seq int, at time`),
		movedTable("imported", "source, kind, key", `source text, kind text, key text, id int, began_seq int`),
		movedTable("hooks", "id", `id text, room_id int, kind text, name text, created_by int, created_at time, last_used_at time, ended_at time,
			bot_id int, url text, events text, seq int, attempts int, next_attempt_at time, disabled_at time, disabled_reason text, kept_by int, description text, hint text`),
		movedTable("hook_deliveries", "id", `id text, hook_id text, seq int, status int, ms int, at time, error text`),

		movedTable("messages", "n", `n int, id text, room_id int, seq int, author_id int, client_id text, body text, reply_to int,
			has_reactions bool, has_mentions bool, has_files bool, has_preview bool, is_pinned bool, created_at time, edited_at time,
			deleted_at time, deleted_reason text`).countedBy("n"),
		movedTable("events", "room_id, seq", `room_id int, seq int, type text, at time, actor_id int, message_seq int, subject_id int, role text,
			emoji text, room_info text`),
		movedTable("revisions", "n", `n int, message int, at time, body text`).countedBy("n"),
		movedTable("reactions", "message, user_id, emoji", `message int, user_id int, emoji text, at time`),
		movedTable("mentions", "user_id, room_id, seq", `user_id int, room_id int, seq int, message int`),
		movedTable("room_mentions", "message", `message int, room_id int, seq int`),
		movedTable("pins", "message", `message int, room_id int, seq int`),
		movedTable("reports", "id", `id text, room_id int, message int, user_id int, reason text, at time, closed_at time, closed_by int`),
		movedTable("previews", "message", `message int, url text, due_at time, tries int, title text, description text, image text`),
		movedTable("files", "n", `n int, id text, room_id int, user_id int, name text, size int, type text, kind text, width int, height int,
			thumbhash text, has_thumbnail bool, expires_at time, message int, place int`).countedBy("n").where("type <> ''"),
	}
}

// NotMoved says why tables, and columns of those that are moved, stay behind.
func NotMoved() map[string]string {
	const (
		secret   = "a secret of this server"
		signedIn = "people sign in anew"
		code     = "a code that is good for a day at most: it is asked for again"
		working  = "what a running server notes for its own work"
		index    = "made anew from the messages"
		bytes    = "counts or clears bytes where they are now"
	)
	return map[string]string{
		"installation": "each database has an id of its own: positions that clients keep are those of one database",
		"sessions":     signedIn, "tokens": signedIn, "sign_in_codes": signedIn,
		"resets": code, "user_emails.pending": code, "user_emails.pending_hash": code, "user_emails.pending_until": code,
		"mails":         working + ": it mails them itself",
		"room_views":    working,
		"command_runs":  working + ": answers for calls that are repeated, for a day",
		"file_removals": bytes, "uploads": bytes,
		"push_subscriptions": "a device subscribes to one server's key, in a session", "push_messages": working, "push_retries": working,
		"search_entries": index, "search_position": index, "search_words": index,
		"hooks.secret_hash": secret, "hooks.signing_secret": secret, "hooks.previous_secret": secret, "hooks.previous_until": secret,
		"hooks.lease_owner": working, "hooks.lease_until": working,
	}
}
