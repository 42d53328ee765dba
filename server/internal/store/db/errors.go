package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"

	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// errorClass is what a driver's error means for the caller. Errors are told by type and code, never by their text.
type errorClass int

const (
	classOther       errorClass = iota
	classConflict               // a unique key is taken
	classRetry                  // nothing was done, and the same again may work: deadlock, serialization failure
	classUnavailable            // the database cannot serve now
	classLocked                 // unavailable, and nothing was done: somebody else held a lock for too long
	classUnmigrated             // a table or a column is not there
)

// domainError turns what a driver says in a call of that context into the domain's error. Anything it does not know stays
// as it is, unless the context has ended: drivers have many ways to tell of that, one of them sql.ErrTxDone.
func (d *DB) domainError(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if _, ok := chat.AsError(err); ok {
		return err
	}
	class := d.classify(err)
	if class == classOther && (ctx.Err() != nil || isConnectionLost(err)) {
		class = classUnavailable
	}
	switch class {
	case classConflict:
		return chat.Conflict("This name is taken: choose another.")
	case classRetry, classUnavailable:
		if ended := ctx.Err(); ended != nil && !errors.Is(err, ended) {
			err = fmt.Errorf("%w: %w", ended, err)
		}
		return chat.Unavailable(err)
	case classLocked:
		return chat.Unavailable(fmt.Errorf("%w: %w", chat.ErrLockHeld, err))
	case classUnmigrated:
		return Unmigrated(err)
	case classOther:
	}
	return err
}

// LostToOthers says that a call failed only because of what others did at the time, as where a replica's log cleared away
// what a query still looked at.
func (d *DB) LostToOthers(err error) bool { return d.classify(err) == classRetry }

// Unmigrated tells of a schema that is too old. The log shows why.
func Unmigrated(why error) error {
	return chat.Unavailable(fmt.Errorf("%w: %w", chat.ErrNotMigrated, why))
}

// isConnectionLost tells the errors that both drivers share: time run out, no connection, a connection cut.
func isConnectionLost(err error) bool {
	for _, known := range []error{
		context.DeadlineExceeded, context.Canceled, sql.ErrConnDone, driver.ErrBadConn,
		io.EOF, io.ErrUnexpectedEOF, net.ErrClosed,
	} {
		if errors.Is(err, known) {
			return true
		}
	}
	var network net.Error
	return errors.As(err, &network)
}

// OrNotFound says that thing was not found where gorm found no row.
func OrNotFound(err error, thing string) error {
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return chat.NotFound(thing)
	}
	return err
}
