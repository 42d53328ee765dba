package search

import (
	"context"
	"database/sql"

	"gorm.io/gorm"
)

const (
	// fillRows and fillBytes bound the messages of one transaction of Fill, and fillAhead how many such are spelt before they
	// are written.
	fillRows  = 2000
	fillBytes = 512 << 10
	fillAhead = 1
)

// page is some messages in order of n, with their words.
type page struct {
	rows  []message
	spelt spelling
	err   error
}

// Fill indexes all messages of a database that nobody else uses: the words of the next ones are found while those before are
// written. One that was cut goes on behind the last entry. tell is called after each transaction. Nobody is told of the messages.
//
// Batch would do the same, and does where somebody has followed the logs before.
func (x *Index) Fill(ctx context.Context, tell func()) error {
	isFollowed, last, err := x.filled(ctx)
	if err != nil {
		return err
	}
	for more := isFollowed; more; {
		if more, err = x.Batch(ctx); err != nil {
			return err
		}
		tell()
	}
	if isFollowed {
		return nil
	}
	if err := x.without(ctx); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	pages := x.pagesPast(ctx, last)
	defer func() { // the reading is over when this returns
		cancel()
		for range pages { //nolint:revive // until it is closed
		}
	}()
	for p := range pages {
		if p.err != nil {
			return p.err
		}
		if err := x.db.Write(ctx, func(tx *gorm.DB) error { return x.write(tx, p.rows, p.spelt) }); err != nil {
			return err
		}
		tell()
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return x.follow(ctx)
}

// filled says whether any log was followed, and else which entry is the last.
func (x *Index) filled(ctx context.Context) (isFollowed bool, last int64, err error) {
	err = x.db.Read(ctx, func(tx *gorm.DB) error {
		if err := tx.Raw("SELECT EXISTS (SELECT 1 FROM search_position)").Scan(&isFollowed).Error; err != nil {
			return err
		}
		return tx.Raw("SELECT coalesce(max(n), 0) FROM search_entries").Scan(&last).Error
	})
	return isFollowed, last, err
}

// pagesPast reads messages past a key, and spells them. It ends with the context, or after an error.
func (x *Index) pagesPast(ctx context.Context, n int64) <-chan page {
	pages := make(chan page, fillAhead)
	go func() {
		defer close(pages)
		for {
			p := x.pagePast(ctx, n)
			if p.err == nil && len(p.rows) == 0 {
				return
			}
			select {
			case pages <- p:
			case <-ctx.Done():
				return
			}
			if p.err != nil {
				return
			}
			n = p.rows[len(p.rows)-1].N
		}
	}()
	return pages
}

func (x *Index) pagePast(ctx context.Context, n int64) (p page) {
	p.err = x.db.Read(ctx, func(tx *gorm.DB) error {
		return tx.Raw(`SELECT m.n, m.room_id, m.author_id, `+textOf+` AS body FROM messages m
			WHERE m.n > ? AND m.deleted_at IS NULL ORDER BY m.n LIMIT ?`, n, fillRows).Scan(&p.rows).Error
	})
	size := 0
	for i, row := range p.rows {
		if size += len(row.Body); size > fillBytes {
			p.rows = p.rows[:i+1]
			break
		}
	}
	p.spelt = x.spell(p.rows)
	return p
}

// without takes the index of words away where it is built faster at once in the end.
func (x *Index) without(ctx context.Context) error {
	if x.sql.without == "" {
		return nil
	}
	return x.db.Update(ctx, func(tx *gorm.DB) error { return tx.Exec(x.sql.without).Error })
}

// follow notes that all logs were followed to their ends, with the index of words in place.
func (x *Index) follow(ctx context.Context) error {
	return x.db.LongWrite(ctx, func(conn *sql.Conn) error {
		statements := append(x.sql.with[:len(x.sql.with):len(x.sql.with)],
			"INSERT INTO search_position (room_id, seq, form_seq) SELECT r.id, r.seq, r.seq FROM rooms r WHERE r.seq > 0")
		for _, statement := range statements {
			if _, err := conn.ExecContext(ctx, statement); err != nil {
				return err
			}
		}
		return nil
	})
}
