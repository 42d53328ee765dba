package chat

import (
	"errors"
	"fmt"
	"time"
)

// Kind is what went wrong, closed: the edges turn each into one status and one code (contract section 1).
type Kind int

// The kinds, in the order in which the contract checks them.
const (
	KindInternal Kind = iota
	KindUnauthorized
	KindRateLimited
	KindInvalid
	KindNotFound
	KindForbidden
	KindConflict
	KindGone
	KindStorageFull
	KindUnavailable
)

// Field names one bad input: where it is (`body.title`, `query.limit`) and what it should be.
type Field struct {
	Location string
	Message  string
}

// Error is the only error a caller of Service is meant to show. Anything else is internal: logged whole, shown as nothing.
type Error struct {
	Kind   Kind
	Code   string // overrides the kind's own code, e.g. invalid_credentials
	Detail string // says what to do, in words for a person
	Fields []Field
	// RetryAfter is set for KindRateLimited and KindUnavailable.
	RetryAfter time.Duration
	// Until is when a restriction ends that forbids it; nil for none.
	Until *time.Time
	// Suggestion is a value that would be taken; "" for none.
	Suggestion string
	cause      error
}

func (e *Error) Error() string {
	if e.cause != nil {
		return e.Detail + ": " + e.cause.Error()
	}
	return e.Detail
}

func (e *Error) Unwrap() error { return e.cause }

// AsError finds the domain's error in a chain.
func AsError(err error) (*Error, bool) {
	var e *Error
	ok := errors.As(err, &e)
	return e, ok
}

// IsKind says whether err is a domain error of that kind.
func IsKind(err error, kind Kind) bool {
	e, ok := AsError(err)
	return ok && e.Kind == kind
}

// Invalid says that one field is bad; location is as in Field.
func Invalid(location, format string, args ...any) *Error {
	return InvalidFields(Field{Location: location, Message: fmt.Sprintf(format, args...)})
}

// InvalidFields says that several fields are bad.
func InvalidFields(fields ...Field) *Error {
	return &Error{Kind: KindInvalid, Detail: "Some fields are not valid.", Fields: fields}
}

// NotFound is the answer for what does not exist and for what the caller may not see: the two look alike.
func NotFound(what string) *Error {
	return &Error{Kind: KindNotFound, Detail: what + " was not found."}
}

// Forbidden says that the caller sees the thing but may not do this to it.
func Forbidden(detail string) *Error { return &Error{Kind: KindForbidden, Detail: detail} }

// forbiddenUntil is Forbidden by a restriction.
func forbiddenUntil(detail string, r *Restriction) *Error {
	return &Error{Kind: KindForbidden, Detail: detail, Until: r.Until}
}

// Conflict says that the thing's state does not allow it.
func Conflict(detail string) *Error { return &Error{Kind: KindConflict, Detail: detail} }

// Gone says that the message was deleted.
func Gone() *Error { return GoneFor("This message was deleted.") }

// GoneFor says that something was there and is of no use any more.
func GoneFor(detail string) *Error { return &Error{Kind: KindGone, Detail: detail} }

// Unauthorized says that the caller has to sign in (again).
func Unauthorized(detail string) *Error { return &Error{Kind: KindUnauthorized, Detail: detail} }

// InvalidCredentials is the one answer for a wrong password and for an unknown user.
func InvalidCredentials() *Error {
	return &Error{Kind: KindUnauthorized, Code: "invalid_credentials", Detail: "The username or the password is wrong."}
}

// StorageFull says that no more can be stored here.
func StorageFull() *Error {
	return &Error{Kind: KindStorageFull, Detail: "This server has no more space for files: delete some, or ask its operator."}
}

// RateLimited says to come back after the given time.
func RateLimited(after time.Duration) *Error {
	return &Error{Kind: KindRateLimited, Detail: "Too many requests: slow down and try again.", RetryAfter: after}
}

// ErrLockHeld is why a store could not write: somebody else held a lock for longer than it waited. Nothing was
// written.
var ErrLockHeld = errors.New("somebody else holds a lock")

// ErrNotMigrated is why a database that answers cannot serve: its schema is older than this release needs.
var ErrNotMigrated = errors.New("not migrated, run `chatrooms migrate`")

// Unavailable says that a dependency cannot serve now; cause is for the log, never shown.
func Unavailable(cause error) *Error {
	return &Error{
		Kind: KindUnavailable, Detail: "The server cannot do this just now: try again.",
		RetryAfter: 2 * time.Second, cause: cause,
	}
}
