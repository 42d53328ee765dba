package chat

import (
	"context"
	"time"
)

// AuditAction is what an entry of the audit log tells.
type AuditAction string

// The actions.
const (
	AuditSignedIn      AuditAction = "signed_in"
	AuditRefused       AuditAction = "sign_in_refused"
	AuditSuspended     AuditAction = "suspended"
	AuditRestored      AuditAction = "restored"
	AuditPromoted      AuditAction = "promoted"
	AuditDemoted       AuditAction = "demoted"
	AuditResetMade     AuditAction = "reset_link_made"
	AuditPasswordReset AuditAction = "password_reset"
	AuditDeleted       AuditAction = "account_deleted"
)

// AuditActions are all of them, in the order in which they are documented.
var AuditActions = []AuditAction{
	AuditSignedIn, AuditRefused, AuditSuspended, AuditRestored, AuditPromoted, AuditDemoted, AuditResetMade, AuditPasswordReset, AuditDeleted,
}

// AuditEntry tells what was done to an account. It never holds a secret, a typed name that is nobody's (it may be a password
// in the wrong field), or a text of a message.
type AuditEntry struct {
	Key     string // its place in the list, made by the store
	At      time.Time
	Action  AuditAction
	Actor   User // the zero value: nobody who is signed in
	Subject User // the zero value: nobody who is known
	IP      string
	Detail  string
}

const (
	// auditAge is how long entries are kept (contract section 9), and links to set a password that have ended.
	auditAge = 90 * 24 * time.Hour
	// byCommandLine stands in entries of what was done at the machine.
	byCommandLine = "on the command line"
)

// auditBy is an entry of something that the operator does now.
func (s *Service) auditBy(op Operator) AuditEntry {
	e := AuditEntry{At: s.now(), IP: op.IP, Detail: byCommandLine}
	if op.Actor != nil {
		e.Actor, e.Detail = op.Actor.User, ""
	}
	return e
}

// Audit lists what was done to accounts, newest first, past the entry of that key.
func (s *Service) Audit(ctx context.Context, op Operator, before string, limit int) (entries []AuditEntry, more bool, err error) {
	if err := s.administers(ctx, op); err != nil {
		return nil, false, err
	}
	entries, err = s.store.Audit(ctx, before, limit+1)
	entries, more = page(entries, limit)
	return entries, more, err
}

// noteRefusal tells of a sign-in that was refused. The refusal does not depend on it.
func (s *Service) noteRefusal(ctx context.Context, subject User, from Origin, why string) {
	err := s.store.NoteAudit(ctx, AuditEntry{At: s.now(), Action: AuditRefused, Subject: subject, IP: from.IP, Detail: why})
	if err != nil {
		s.log.WarnContext(ctx, "cannot note that a sign-in was refused", "err", err)
	}
}
