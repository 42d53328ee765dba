package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
)

// pushQueued is how old a message may be that is queued: what is indexed anew, or edited later, is not news.
const pushQueued = time.Hour

// QueuePushes has messages queued from now on of which somebody with a subscription may be told. It is called before the log
// is followed. As with previews, the post knows nothing of it: who follows the log notes a message in the transaction that
// moves the position on, so none is lost with a node that dies, and none is noted twice.
func (s *Store) QueuePushes() { s.search.Tell(s.queuePushes) }

// toldRooms are those of these messages' rooms in which somebody with a subscription may be told of any message: they want
// it, or it is a direct conversation.
const toldRooms = `SELECT r.id FROM rooms r WHERE r.id IN (SELECT m.room_id FROM messages m WHERE m.n ?) AND EXISTS (
	SELECT 1 FROM memberships p JOIN push_subscriptions s ON s.user_id = p.user_id WHERE p.room_id = r.id AND (p.level = 'all' OR r.is_direct))`

// mentionsSome is whether somebody with a subscription may be told of the message m as one that mentions them. Most messages
// mention nobody: the order spares them the questions.
const mentionsSome = `CASE WHEN NOT m.has_mentions THEN 1 = 0
	WHEN EXISTS (SELECT 1 FROM mentions x JOIN push_subscriptions s ON s.user_id = x.user_id WHERE x.message = m.n) THEN 1 = 1
	WHEN NOT EXISTS (SELECT 1 FROM room_mentions q WHERE q.message = m.n) THEN 1 = 0
	ELSE EXISTS (SELECT 1 FROM memberships p JOIN push_subscriptions s ON s.user_id = p.user_id WHERE p.room_id = m.room_id) END`

func (s *Store) queuePushes(tx *gorm.DB, keys []int64) error {
	var rooms []int64
	if err := tx.Raw(toldRooms, db.OneOf(keys)).Scan(&rooms).Error; err != nil {
		return err
	}
	condition, args := mentionsSome, []any{db.OneOf(keys), db.ToStamp(s.Now().Add(-pushQueued))}
	if len(rooms) > 0 {
		condition, args = "(m.room_id ? OR "+mentionsSome+")", append(args, db.OneOf(rooms))
	}
	return tx.Exec(`INSERT INTO push_messages (message, at) SELECT m.n, m.created_at FROM messages m
		WHERE m.n ? AND m.deleted_at IS NULL AND m.created_at > ? AND `+condition+` ON CONFLICT (message) DO NOTHING`, args...).Error
}

// pushPair is a message and a subscription.
type pushPair struct {
	Message      int64
	Subscription string
	Tries        int
}

// pushMessage is a message that is due, past the subscriptions that it went to.
type pushMessage struct {
	Message int64
	Past    string
}

const (
	// pushMessagesAtOnce bounds the messages of one claim.
	pushMessagesAtOnce = 64

	dueMessages = `SELECT r.message, r.past FROM push_messages r WHERE NOT r.is_done AND r.at <= ? ORDER BY r.at, r.message LIMIT ? `
	dueRetries  = `SELECT r.message, r.subscription FROM push_retries r WHERE r.due_at <= ? ORDER BY r.due_at LIMIT ? `

	// pairsOf lists to which subscriptions the messages v may go, past those that were given before.
	pairsOf = `SELECT DISTINCT t.message, s.id AS subscription FROM (
		SELECT v.message, v.past, x.user_id FROM v JOIN mentions x ON x.message = v.message
		UNION ALL SELECT v.message, v.past, p.user_id FROM v JOIN messages m ON m.n = v.message
			JOIN memberships p ON p.room_id = m.room_id AND p.level = 'all'
		UNION ALL SELECT v.message, v.past, p.user_id FROM v JOIN messages m ON m.n = v.message
			JOIN rooms r ON r.id = m.room_id AND (r.is_direct OR EXISTS (SELECT 1 FROM room_mentions q WHERE q.message = m.n))
			JOIN memberships p ON p.room_id = r.id
		) AS t JOIN push_subscriptions s ON s.user_id = t.user_id AND s.id > t.past ORDER BY t.message, s.id LIMIT ?`
)

// ClaimPushes implements chat.PushStore. What the transaction gives is nobody else's from its commit on: who dies then has
// not sent it, and nobody sends it twice.
func (s *Store) ClaimPushes(ctx context.Context, now, before time.Time, limit int) (c chat.ClaimedPushes, err error) {
	var isDue bool
	err = s.db.Read(ctx, func(tx *gorm.DB) error {
		return tx.Raw(`SELECT EXISTS (SELECT 1 FROM push_messages p WHERE NOT p.is_done AND p.at <= ?)
			OR EXISTS (SELECT 1 FROM push_retries y WHERE y.due_at <= ?)`, db.ToStamp(before), db.ToStamp(now)).Scan(&isDue).Error
	})
	if err != nil || !isDue {
		return c, err
	}
	var pairs []pushPair
	err = s.db.Write(ctx, func(tx *gorm.DB) error {
		pairs, c.More = nil, false
		if err := s.claimRetries(tx, now, limit, &pairs); err != nil {
			return err
		}
		c.More = len(pairs) == limit
		if c.More {
			return nil
		}
		more, err := s.claimMessages(tx, before, limit-len(pairs), &pairs)
		c.More = more
		return err
	})
	if err != nil || len(pairs) == 0 {
		return c, err
	}
	err = s.db.Snapshot(ctx, func(tx *gorm.DB) error {
		c.Pushes, err = s.pushes(tx, pairs, now)
		return err
	})
	if err != nil {
		return chat.ClaimedPushes{}, errors.Join(err, s.putBack(ctx, pairs, now))
	}
	return c, nil
}

const (
	// unreadWait is how long pairs wait that were claimed and could not be read, and putBackTime bounds the noting of it.
	unreadWait  = 10 * time.Second
	putBackTime = 5 * time.Second
)

// putBack has pairs claimed again later.
func (s *Store) putBack(ctx context.Context, pairs []pushPair, now time.Time) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), putBackTime)
	defer cancel()
	pushes := make([]chat.Push, len(pairs))
	for i, p := range pairs {
		pushes[i] = chat.Push{Key: p.Message, Tries: p.Tries, Subscription: chat.Subscription{ID: chat.SubscriptionID(p.Subscription)}}
	}
	if err := s.DelayPushes(ctx, pushes, now.Add(unreadWait)); err != nil {
		return fmt.Errorf("%d pushes are lost: %w", len(pushes), err)
	}
	return nil
}

func (s *Store) claimRetries(tx *gorm.DB, now time.Time, limit int, pairs *[]pushPair) error {
	return tx.Raw("DELETE FROM push_retries WHERE (message, subscription) IN ("+dueRetries+s.skipping()+") RETURNING message, subscription, tries",
		db.ToStamp(now), limit).Scan(pairs).Error
}

// claimMessages gives pairs of the messages that are due, in order, and notes how far it came. The first one is asked for
// alone: if it goes to a large room, there is no place for those behind it.
func (s *Store) claimMessages(tx *gorm.DB, before time.Time, limit int, pairs *[]pushPair) (more bool, err error) {
	var due []pushMessage
	if err := tx.Raw(dueMessages+s.skipping(), db.ToStamp(before), pushMessagesAtOnce).Scan(&due).Error; err != nil || len(due) == 0 {
		return false, err
	}
	for _, part := range [][]pushMessage{due[:1], due[1:]} {
		if len(part) == 0 {
			continue
		}
		found, isWhole, err := s.claimPart(tx, part, limit)
		if err != nil {
			return false, err
		}
		*pairs = append(*pairs, found...)
		if limit -= len(found); !isWhole || limit == 0 {
			return true, nil
		}
	}
	return len(due) == pushMessagesAtOnce, nil
}

// claimPart gives up to limit pairs of these messages; isWhole says that these were all.
func (s *Store) claimPart(tx *gorm.DB, due []pushMessage, limit int) (found []pushPair, isWhole bool, err error) {
	with, args := s.db.With(
		db.Ints("message", due, func(m pushMessage) int64 { return m.Message }),
		db.Texts("past", due, func(m pushMessage) string { return m.Past }))
	if err := tx.Raw(with+pairsOf, append(args, limit)...).Scan(&found).Error; err != nil {
		return nil, false, err
	}
	isWhole = len(found) < limit
	var done []int64
	for _, m := range due {
		// Of the last one, and of what comes behind it, there may be more.
		if isWhole || m.Message < found[len(found)-1].Message {
			done = append(done, m.Message)
		}
	}
	if len(done) > 0 {
		err = tx.Exec("UPDATE push_messages SET is_done = ? WHERE message ?", true, db.OneOf(done)).Error
	}
	if err != nil || isWhole {
		return found, isWhole, err
	}
	last := found[len(found)-1]
	return found, false, tx.Exec("UPDATE push_messages SET past = ? WHERE message = ?", last.Subscription, last.Message).Error
}

// DelayPushes implements chat.PushStore.
func (s *Store) DelayPushes(ctx context.Context, pushes []chat.Push, until time.Time) error {
	if len(pushes) == 0 {
		return nil
	}
	with, args := s.db.With(
		db.Ints("message", pushes, func(p chat.Push) int64 { return p.Key }),
		db.Ints("tries", pushes, func(p chat.Push) int64 { return int64(p.Tries) }),
		db.Texts("subscription", pushes, func(p chat.Push) string { return string(p.Subscription.ID) }))
	return s.db.Update(ctx, func(tx *gorm.DB) error {
		return tx.Exec(`INSERT INTO push_retries (message, subscription, due_at, tries) `+with+`SELECT v.message, s.id, ?, v.tries
			FROM v JOIN push_subscriptions s ON s.id = v.subscription WHERE true ON CONFLICT (message, subscription) DO NOTHING`,
			append(args, db.ToStamp(until))...).Error
	})
}

// pushRow is what chat.WhyPush asks of a message and a subscription.
type pushRow struct {
	Message       messageRow       `gorm:"embedded;embeddedPrefix:m_"`
	Author        userRow          `gorm:"embedded;embeddedPrefix:u_"`
	Subscription  subscriptionRow  `gorm:"embedded;embeddedPrefix:s_"`
	Notifications notificationsRow `gorm:"embedded"`
	Ban           restrictionRow   `gorm:"embedded;embeddedPrefix:x_"`
	RoomName      string
	RoomTitle     string
	Visibility    string
	Role          string
	JoinedAt      *db.Stamp
	Level         string
	MutedUntil    *db.Stamp
	LastReadSeq   int64
	IsNamed       bool
	NamesRoom     bool
	Blocks        bool
	IsViewed      bool
	Tries         int
}

// pushRows reads what there is of the pairs v; its parameter is the time. A subscription whose session has ended is
// passed over.
const pushRows = `SELECT m.n AS m_n, m.id AS m_id, m.room_id AS m_room_id, m.seq AS m_seq, m.author_id AS m_author_id, m.body AS m_body,
		m.has_files AS m_has_files, m.created_at AS m_created_at, m.deleted_at AS m_deleted_at, ` + userColumns + `,
		s.id AS s_id, s.user_id AS s_user_id, s.session_id AS s_session_id, s.endpoint AS s_endpoint, s.p256dh AS s_p256dh, s.auth AS s_auth,
		s.page_url AS s_page_url, ` + notificationColumns + `, ` + restrictionColumns + `,
		r.name AS room_name, r.title AS room_title, ` + visibilityOf + ` AS visibility,
		coalesce(p.role, '') AS role, p.joined_at, coalesce(p.level, '') AS level, p.muted_until, coalesce(p.last_read_seq, 0) AS last_read_seq,
		EXISTS (SELECT 1 FROM mentions a WHERE a.user_id = s.user_id AND a.room_id = m.room_id AND a.seq = m.seq) AS is_named,
		EXISTS (SELECT 1 FROM room_mentions q WHERE q.message = m.n) AS names_room,
		EXISTS (SELECT 1 FROM blocks b WHERE b.user_id = s.user_id AND b.blocked_id = m.author_id) AS blocks,
		EXISTS (SELECT 1 FROM room_views w WHERE w.user_id = s.user_id AND w.room_id = m.room_id AND w.seen_at > m.created_at) AS is_viewed,
		v.tries
	FROM v JOIN messages m ON m.n = v.message JOIN rooms r ON r.id = m.room_id JOIN users u ON u.id = m.author_id
		JOIN push_subscriptions s ON s.id = v.subscription` + ofLiveSessions + `
		LEFT JOIN memberships p ON p.room_id = m.room_id AND p.user_id = s.user_id
		LEFT JOIN restrictions x ON x.room_id = m.room_id AND x.user_id = s.user_id AND x.kind = 'ban'
		LEFT JOIN notification_settings t ON t.user_id = s.user_id
	ORDER BY m.n, s.id`

func (r pushRow) push() chat.Push {
	m := chat.Message{
		ID: chat.MessageID(r.Message.ID), Room: chat.RoomID(r.Message.RoomID), RoomName: r.RoomName, Seq: r.Message.Seq,
		Author: r.Author.user(), Body: r.Message.Body, CreatedAt: r.Message.CreatedAt.Time(), DeletedAt: r.Message.DeletedAt.TimeOrNil(),
		MentionsRoom: r.NamesRoom,
	}
	reader := chat.Reader{
		User: chat.UserID(r.Subscription.UserID), Role: chat.Role(r.Role), IsNamed: r.IsNamed, Blocks: r.Blocks,
		Settings: chat.Settings{Level: chat.Level(r.Level), MutedUntil: r.MutedUntil.TimeOrNil()}, Restriction: r.Ban.restriction(),
	}
	if r.JoinedAt != nil {
		reader.JoinedAt = r.JoinedAt.Time()
	}
	return chat.Push{
		Message: m, Room: chat.Room{ID: m.Room, Name: r.RoomName, Title: r.RoomTitle, Visibility: chat.Visibility(r.Visibility)},
		Reader: reader, LastRead: r.LastReadSeq, IsViewed: r.IsViewed, Subscription: r.Subscription.subscription(),
		Notifications: r.Notifications.notifications(), Tries: r.Tries, Key: r.Message.N,
	}
}

// pushes gives those of the pairs that are to be sent.
func (s *Store) pushes(tx *gorm.DB, pairs []pushPair, now time.Time) ([]chat.Push, error) {
	with, args := s.db.With(
		db.Ints("message", pairs, func(p pushPair) int64 { return p.Message }),
		db.Ints("tries", pairs, func(p pushPair) int64 { return int64(p.Tries) }),
		db.Texts("subscription", pairs, func(p pushPair) string { return p.Subscription }))
	var rows []pushRow
	if err := tx.Raw(with+pushRows, append(args, db.ToStamp(now))...).Scan(&rows).Error; err != nil {
		return nil, err
	}
	var pushes []chat.Push
	var messages []messageRow
	for _, row := range rows {
		p := row.push()
		if p.Reason = chat.WhyPush(p, now); p.Reason != "" {
			pushes, messages = append(pushes, p), append(messages, row.Message)
		}
	}
	if len(pushes) == 0 {
		return nil, nil
	}
	return pushes, complete(tx, pushes, messages, now)
}

// complete adds the files of the messages, and what is unread for the readers.
func complete(tx *gorm.DB, pushes []chat.Push, messages []messageRow, now time.Time) error {
	r := &resolver{}
	if err := r.readFiles(tx, slices.CompactFunc(messages, func(a, b messageRow) bool { return a.N == b.N })); err != nil {
		return err
	}
	users := make([]chat.UserID, len(pushes))
	for i, p := range pushes {
		users[i] = p.Reader.User
	}
	slices.SortFunc(users, cmp.Compare[chat.UserID])
	badges, err := badgesOf(tx, slices.Compact(users), now)
	for i, p := range pushes {
		pushes[i].Message.Files, pushes[i].Badge = r.files[p.Key], badges[p.Reader.User]
	}
	return err
}

// badgesOf counts what is unread in each user's rooms that are neither muted nor archived, as the web client does.
func badgesOf(tx *gorm.DB, users []chat.UserID, now time.Time) (map[chat.UserID]int, error) {
	var rows []struct {
		UserID chat.UserID
		Unread int
	}
	err := tx.Raw(`SELECT c.user_id, sum(c.unread) AS unread FROM (SELECT m.user_id, `+unreadCount+` AS unread
		FROM memberships m JOIN rooms r ON r.id = m.room_id AND r.archived_at IS NULL AND r.seq > m.last_read_seq
		WHERE m.user_id ? AND (m.muted_until IS NULL OR m.muted_until <= ?)) AS c GROUP BY c.user_id`, db.OneOf(users), db.ToStamp(now)).Scan(&rows).Error
	badges := make(map[chat.UserID]int, len(rows))
	for _, row := range rows {
		badges[row.UserID] = row.Unread
	}
	return badges, err
}
