package client

import (
	"context"
	"errors"
	"net/http"
)

// The exit statuses, which the help lists.
const (
	StatusDone        = 0
	StatusFailed      = 1
	StatusUsage       = 2
	StatusSignIn      = 3
	StatusRefused     = 4
	StatusInvalid     = 5
	StatusUnreachable = 6
	StatusInterrupted = 130
)

// UsageError is a command that was not written as it should be.
type UsageError string

func (e UsageError) Error() string { return string(e) }

// errSignIn: nobody has signed in on this machine.
var errSignIn = errors.New("you are not signed in: chatrooms client login URL")

// Status is the exit status that tells of an error.
func Status(err error) int {
	var refused *Refusal
	switch {
	case err == nil:
		return StatusDone
	case errors.As(err, new(UsageError)):
		return StatusUsage
	case errors.Is(err, errSignIn):
		return StatusSignIn
	case errors.Is(err, context.Canceled):
		return StatusInterrupted
	case isPassing(err):
		return StatusUnreachable
	case !errors.As(err, &refused):
		return StatusFailed
	}
	switch refused.Status {
	case http.StatusUnauthorized:
		return StatusSignIn
	case http.StatusForbidden, http.StatusNotFound, http.StatusGone:
		return StatusRefused
	case http.StatusBadRequest, http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity:
		return StatusInvalid
	}
	return StatusFailed
}
