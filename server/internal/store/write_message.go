package store

import (
	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
	"github.com/chatrooms/chatrooms/server/internal/store/search"
)

// writeMessage does what is decided about the message that was read. What is left to do after it is returned.
func (w *writing) writeMessage(v chat.Verdict) ([]db.Statement, error) {
	switch row := w.message; {
	case v.Revised != nil:
		if err := w.p.Run(w.revise(*v.Revised)...); err != nil { // before the index: see search.Replace
			return nil, err
		}
		if err := w.s.search.Replace(w.p.Gorm(), row.N, row.RoomID, row.AuthorID, search.Text(*v.Revised)); err != nil {
			return nil, err
		}
		statements := append(w.s.mentions([]chat.Message{*v.Revised}), w.dropFiles(v)...)
		if v.DropsPreview {
			statements = append(statements, w.dropPreview(v.At)...)
		}
		return statements, nil
	case v.Erased != nil:
		if err := w.p.Run(w.erase(v)...); err != nil {
			return nil, err
		}
		_, err := w.s.search.Drop(w.p.Gorm(), []int64{row.N})
		return nil, err
	case v.Previewed != nil:
		return w.preview(v), nil
	case v.Pinned != nil:
		return w.pin(*v.Pinned, v.Rooms[0].Seq), nil
	default:
		return w.react(*v.Reacted, w.s.db.Time(v.At)), nil
	}
}

// clear takes what belongs to the message out of the tables.
func (w *writing) clear(tables ...string) (statements []db.Statement) {
	for _, table := range tables {
		statements = append(statements, db.Statement{SQL: "DELETE FROM " + table + " WHERE message = ?", Args: []any{w.message.N}})
	}
	return statements
}

// revise keeps the old body, dated from when it was written.
func (w *writing) revise(m chat.Message) []db.Statement {
	row := w.message
	since := row.CreatedAt
	if row.EditedAt != nil {
		since = *row.EditedAt
	}
	statements := []db.Statement{{
		SQL:  "UPDATE messages SET body = ?, edited_at = ?, has_mentions = ?, has_files = ? WHERE n = ?",
		Args: []any{m.Body, w.s.db.Time(*m.EditedAt), countOfMentions(m) > 0, len(m.Files) > 0, row.N},
	}}
	if m.Body != row.Body { // an edit may drop files alone
		statements = append(statements, db.Statement{
			SQL: "INSERT INTO revisions (message, at, body) VALUES (?, ?, ?)", Args: []any{row.N, w.s.db.Time(since.Time()), row.Body},
		})
	}
	if row.HasMentions {
		statements = append(statements, w.clear("mentions", "room_mentions")...)
	}
	return statements
}

// erase leaves a tombstone, and the text in no table. The client id stays: it keeps a late retry from saying the message
// again.
func (w *writing) erase(v chat.Verdict) []db.Statement {
	statements := w.clear("revisions", "reactions", "mentions", "room_mentions", "pins")
	if w.message.HasFiles {
		statements = append(statements, w.s.removals(v.At, "message = ?", w.message.N)...)
	}
	statements = append(statements, db.Statement{
		SQL: `UPDATE messages SET body = '', deleted_at = ?, deleted_reason = nullif(?, ''), has_reactions = ?, has_mentions = ?,
			has_files = ?, is_pinned = ? WHERE n = ?`,
		Args: []any{w.s.db.Time(v.At), v.Erased.DeletedReason, false, false, false, false, w.message.N},
	})
	if w.message.HasPreview || chat.FirstLink(w.message.Body) != "" {
		statements = append(statements, w.dropPreview(v.At)...)
	}
	return statements
}

// react writes a reaction and reads which the message now has.
func (w *writing) react(r chat.Reacted, when any) []db.Statement {
	n, user := w.message.N, int64(r.User)
	write := db.Statement{
		SQL:  "INSERT INTO reactions (message, user_id, emoji, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
		Args: []any{n, user, r.Emoji, when},
	}
	if r.Back {
		write = db.Statement{
			SQL: "DELETE FROM reactions WHERE message = ? AND user_id = ? AND emoji = ?", Args: []any{n, user, r.Emoji},
		}
	}
	r.Message.Reactions = nil
	return []db.Statement{write, {
		SQL: `UPDATE messages SET has_reactions = NOT has_reactions
			WHERE n = ? AND has_reactions <> EXISTS (SELECT 1 FROM reactions x WHERE x.message = messages.n)`,
		Args: []any{n},
	}, {
		SQL:  reactionsOf + `x.message = ?` + inTheirOrder,
		Args: []any{user, n},
		Row: func(scan func(...any) error) error {
			var reaction chat.Reaction
			err := scan(&n, &reaction.Emoji, &reaction.Count, &reaction.Me)
			r.Message.Reactions = append(r.Message.Reactions, reaction)
			return err
		},
	}}
}
