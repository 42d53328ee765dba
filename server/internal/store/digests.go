package store

import (
	"context"
	"slices"
	"strconv"
	"time"

	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

// QueueDigests has it noted from now on who may have to be mailed of a message. It is called before the log is followed. As with
// pushes, the post knows nothing of it: who follows the log notes it in the transaction that moves the position on. after is
// how long a message is unread before: chat.DigestAfter, but in tests.
func (s *Store) QueueDigests(after time.Duration) {
	s.digestAfter = after
	s.search.Tell(s.queueDigests)
}

// mailable are those of these messages' readers to whom digests go: whom one mentions by name or as members of its room, and
// the people of direct conversations. What decides about each is asked when the digest is due.
const mailable = `SELECT DISTINCT e.user_id FROM (
	SELECT x.user_id FROM mentions x JOIN messages m ON m.n = x.message WHERE m.n ? AND m.created_at > ?
	UNION ALL SELECT p.user_id FROM messages m JOIN rooms r ON r.id = m.room_id
		JOIN memberships p ON p.room_id = m.room_id AND p.user_id <> m.author_id
		WHERE m.n ? AND m.created_at > ? AND (r.is_direct OR m.has_mentions AND EXISTS (SELECT 1 FROM room_mentions q WHERE q.message = m.n))
	) AS c JOIN user_emails e ON e.user_id = c.user_id AND e.address IS NOT NULL
	JOIN notification_settings t ON t.user_id = c.user_id AND t.email`

func (s *Store) queueDigests(tx *gorm.DB, keys []int64) error {
	now := s.Now()
	since := db.ToStamp(now.Add(-pushQueued))
	var users []int64
	if err := tx.Raw(mailable, db.OneOf(keys), since, db.OneOf(keys), since).Scan(&users).Error; err != nil || len(users) == 0 {
		return err
	}
	return tx.Exec("UPDATE user_emails SET digest_wakes = digest_wakes + 1, digest_due_at = coalesce(digest_due_at, ?) WHERE user_id ?",
		db.ToStamp(now.Add(s.digestAfter)), db.OneOf(users)).Error
}

// quietLook is how often it is asked whether quiet hours are over.
const quietLook = 15 * time.Minute

type digestRow struct {
	UserID          int64
	Address         *string
	UnsubscribeCode string
	DigestPast      int64
	DigestAt        *db.Stamp
	DigestDueAt     db.Stamp
	DigestTries     int
	DigestWakes     int64
}

// ClaimDigests implements chat.DigestStore. What is claimed is due again at until, for another node if this one dies. It is read
// outside of the claim's transaction: on SQLite nobody could post meanwhile.
func (s *Store) ClaimDigests(ctx context.Context, now, until time.Time, limit int) (digests []chat.Digest, more bool, err error) {
	if isDue, err := s.isDue(ctx, "user_emails x WHERE x.digest_due_at <= ?", now); err != nil || !isDue {
		return nil, false, err
	}
	var rows []digestRow
	err = s.db.Write(ctx, func(tx *gorm.DB) error {
		return tx.Raw(`UPDATE user_emails SET digest_due_at = ? WHERE user_id IN
			(SELECT r.user_id FROM user_emails r WHERE r.digest_due_at <= ? ORDER BY r.digest_due_at LIMIT ? `+s.skipping()+`) RETURNING *`,
			db.ToStamp(until), db.ToStamp(now), limit).Scan(&rows).Error
	})
	if err != nil {
		return nil, false, err
	}
	for _, row := range rows {
		var d chat.Digest
		err := s.db.Snapshot(ctx, func(tx *gorm.DB) error {
			d, err = s.digest(tx, row, now)
			return err
		})
		if err != nil {
			return digests, false, err
		}
		if len(d.Missed) > 0 {
			digests = append(digests, d)
		} else if err := s.settleDigest(ctx, d); err != nil {
			return digests, false, err
		}
	}
	return digests, len(rows) == limit, nil
}

// digest reads what somebody has missed: nothing where they are not to be mailed now, and then Next says when to look again.
func (s *Store) digest(tx *gorm.DB, row digestRow, now time.Time) (chat.Digest, error) {
	d := chat.Digest{
		Unsubscribe: row.UnsubscribeCode, Past: row.DigestPast, SentBefore: row.DigestAt.TimeOrNil(), Lease: row.DigestDueAt.Time(),
		Wakes: row.DigestWakes, Tries: row.DigestTries,
	}
	d.User.ID = chat.UserID(row.UserID)
	if row.Address == nil {
		return d, nil
	}
	d.Address = *row.Address
	var owner []userRow
	err := tx.Raw("SELECT u.* FROM users u WHERE u.id = ? AND u.deleted_at IS NULL AND u.suspended_at IS NULL", row.UserID).Scan(&owner).Error
	if err != nil || len(owner) == 0 {
		return d, err
	}
	d.User = owner[0].user()
	n, err := notificationsOf(tx, d.User.ID)
	if err != nil || !n.Email {
		return d, err
	}
	if d.Next = notBefore(n, d.SentBefore, now); d.Next != nil {
		return d, nil
	}
	return d, s.readMissed(tx, &d, now)
}

// notBefore is when to look again at somebody who is not to be mailed now; nil: they may be.
func notBefore(n chat.Notifications, sentBefore *time.Time, now time.Time) *time.Time {
	switch {
	case n.PausedUntil != nil && now.Before(*n.PausedUntil):
		return n.PausedUntil
	case n.IsQuiet(now):
		return new(now.Add(quietLook))
	case sentBefore != nil && now.Before(sentBefore.Add(chat.DigestEvery)):
		return new(sentBefore.Add(chat.DigestEvery))
	}
	return nil
}

// missedKeys are the newest messages past a bound that may stand in somebody's digest. Of each direct conversation it looks at
// the last events alone.
var missedKeys = `SELECT * FROM (SELECT x.message FROM mentions x WHERE x.user_id = ? AND x.message > ? ORDER BY x.message DESC LIMIT ?) AS by_name
	UNION SELECT * FROM (SELECT q.message FROM memberships p JOIN room_mentions q ON q.room_id = p.room_id AND q.message > ?
		WHERE p.user_id = ? ORDER BY q.message DESC LIMIT ?) AS by_room
	UNION SELECT * FROM (SELECT m.n AS message FROM memberships p JOIN rooms r ON r.id = p.room_id AND r.is_direct AND r.seq > p.last_read_seq
		JOIN messages m ON m.room_id = r.id AND m.seq > p.last_read_seq AND m.seq > r.seq - ` + strconv.Itoa(chat.MaxMissed) + ` AND m.n > ?
		WHERE p.user_id = ? ORDER BY m.n DESC LIMIT ?) AS direct`

// missedRow is what chat.WhyMail asks of a message and its reader.
type missedRow struct {
	Message     messageRow     `gorm:"embedded;embeddedPrefix:m_"`
	Author      userRow        `gorm:"embedded;embeddedPrefix:u_"`
	Ban         restrictionRow `gorm:"embedded;embeddedPrefix:x_"`
	RoomName    string
	RoomTitle   string
	Visibility  string
	Role        string
	JoinedAt    *db.Stamp
	Level       string
	MutedUntil  *db.Stamp
	LastReadSeq int64
	IsNamed     bool
	NamesRoom   bool
	Blocks      bool
}

// missedRows reads messages by their keys for the reader who is its first four parameters.
const missedRows = `SELECT m.n AS m_n, m.id AS m_id, m.room_id AS m_room_id, m.seq AS m_seq, m.author_id AS m_author_id, m.body AS m_body,
		m.has_files AS m_has_files, m.created_at AS m_created_at, m.deleted_at AS m_deleted_at, ` + userColumns + `, ` + restrictionColumns + `,
		r.name AS room_name, r.title AS room_title, ` + visibilityOf + ` AS visibility,
		coalesce(p.role, '') AS role, p.joined_at, coalesce(p.level, '') AS level, p.muted_until, coalesce(p.last_read_seq, 0) AS last_read_seq,
		EXISTS (SELECT 1 FROM mentions a WHERE a.user_id = ? AND a.room_id = m.room_id AND a.seq = m.seq) AS is_named,
		EXISTS (SELECT 1 FROM room_mentions q WHERE q.message = m.n) AS names_room,
		EXISTS (SELECT 1 FROM blocks b WHERE b.user_id = ? AND b.blocked_id = m.author_id) AS blocks
	FROM messages m JOIN rooms r ON r.id = m.room_id JOIN users u ON u.id = m.author_id
		LEFT JOIN memberships p ON p.room_id = m.room_id AND p.user_id = ?
		LEFT JOIN restrictions x ON x.room_id = m.room_id AND x.user_id = ? AND x.kind = 'ban'
	WHERE m.n ? ORDER BY m.n`

func (r missedRow) missed(user chat.UserID) chat.Missed {
	m := chat.Message{
		ID: chat.MessageID(r.Message.ID), Room: chat.RoomID(r.Message.RoomID), RoomName: r.RoomName, Seq: r.Message.Seq,
		Author: r.Author.user(), Body: r.Message.Body, CreatedAt: r.Message.CreatedAt.Time(), DeletedAt: r.Message.DeletedAt.TimeOrNil(),
		MentionsRoom: r.NamesRoom,
	}
	reader := chat.Reader{
		User: user, Role: chat.Role(r.Role), IsNamed: r.IsNamed, Blocks: r.Blocks,
		Settings: chat.Settings{Level: chat.Level(r.Level), MutedUntil: r.MutedUntil.TimeOrNil()}, Restriction: r.Ban.restriction(),
	}
	if r.JoinedAt != nil {
		reader.JoinedAt = r.JoinedAt.Time()
	}
	return chat.Missed{
		Message: m, Room: chat.Room{ID: m.Room, Name: r.RoomName, Title: r.RoomTitle, Visibility: chat.Visibility(r.Visibility)},
		Reader: reader, LastRead: r.LastReadSeq, Key: r.Message.N,
	}
}

// readMissed fills in what is unread for long enough, and when the next one will be.
func (s *Store) readMissed(tx *gorm.DB, d *chat.Digest, now time.Time) error {
	const limit = chat.MaxMissed + 1
	user, past := d.User.ID, d.Past
	var keys []int64
	if err := tx.Raw(missedKeys, user, past, limit, past, user, limit, past, user, limit).Scan(&keys).Error; err != nil || len(keys) == 0 {
		return err
	}
	var rows []missedRow
	if err := tx.Raw(missedRows, user, user, user, user, db.OneOf(keys)).Scan(&rows).Error; err != nil {
		return err
	}
	var messages []messageRow
	for _, row := range rows {
		m := row.missed(user)
		if m.Reason = chat.WhyMail(m, now); m.Reason == "" {
			continue
		}
		if due := m.Message.CreatedAt.Add(s.digestAfter); due.After(now) {
			if d.Next == nil || due.Before(*d.Next) {
				d.Next = &due
			}
			continue
		}
		d.Missed, messages, d.Through = append(d.Missed, m), append(messages, row.Message), max(d.Through, m.Key)
	}
	if over := len(d.Missed) - chat.MaxMissed; over > 0 {
		d.Missed, messages, d.More = slices.Delete(d.Missed, 0, over), slices.Delete(messages, 0, over), true
	}
	r := &resolver{}
	if err := r.readFiles(tx, messages); err != nil {
		return err
	}
	for i, m := range d.Missed {
		d.Missed[i].Message.Files = r.files[m.Key]
	}
	return nil
}

// nextLook is when to look again, for an update: as the digest says; later, if something came meanwhile; else not at all.
const nextLook = "digest_due_at = CASE WHEN digest_wakes = ? THEN CAST(? AS timestamptz) ELSE coalesce(CAST(? AS timestamptz), ?) END"

func nextLookArgs(d chat.Digest, next *time.Time) []any {
	at := db.StampOrNil(next)
	return []any{d.Wakes, at, at, db.ToStamp(d.Lease.Add(chat.DigestAfter))}
}

// settleDigest gives back one that is not to be sent now.
func (s *Store) settleDigest(ctx context.Context, d chat.Digest) error {
	return s.db.Update(ctx, func(tx *gorm.DB) error {
		return tx.Exec("UPDATE user_emails SET "+nextLook+" WHERE user_id = ? AND digest_due_at = ?",
			append(nextLookArgs(d, d.Next), d.User.ID, db.ToStamp(d.Lease))...).Error
	})
}

// BeginDigest implements chat.DigestStore.
func (s *Store) BeginDigest(ctx context.Context, d chat.Digest, at time.Time) (bool, error) {
	next := d.Next
	if soonest := at.Add(chat.DigestEvery); next != nil && next.Before(soonest) {
		next = &soonest
	}
	var begun int64
	err := s.db.Update(ctx, func(tx *gorm.DB) error {
		args := append([]any{d.Through, db.ToStamp(at)}, nextLookArgs(d, next)...)
		done := tx.Exec("UPDATE user_emails SET digest_past = ?, digest_at = ?, digest_tries = 0, "+nextLook+
			" WHERE user_id = ? AND digest_due_at = ? AND address = ?", append(args, d.User.ID, db.ToStamp(d.Lease), d.Address)...)
		begun = done.RowsAffected
		return done.Error
	})
	return begun > 0, err
}

// DelayDigest implements chat.DigestStore.
func (s *Store) DelayDigest(ctx context.Context, d chat.Digest, until time.Time) error {
	return s.db.Update(ctx, func(tx *gorm.DB) error {
		return tx.Exec("UPDATE user_emails SET digest_past = ?, digest_at = ?, digest_tries = ?, digest_due_at = ? WHERE user_id = ? AND digest_past = ? AND address = ?",
			d.Past, db.StampOrNil(d.SentBefore), d.Tries+1, db.ToStamp(until), d.User.ID, d.Through, d.Address).Error
	})
}
