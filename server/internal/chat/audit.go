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
	AuditLinked        AuditAction = "identity_linked" // to single sign-on

	AuditReported       AuditAction = "message_reported"
	AuditReportClosed   AuditAction = "report_closed"
	AuditReportReopened AuditAction = "report_reopened"

	AuditRegistration    AuditAction = "registration_changed"
	AuditInvited         AuditAction = "invitation_made" // to the server, not to a room
	AuditInvitationEnded AuditAction = "invitation_ended"

	AuditHookMade  AuditAction = "hook_made" // the detail is its kind
	AuditHookEnded AuditAction = "hook_ended"
	// AuditHookChanged has in its detail what was changed, AuditHookDisabled why this server disabled it.
	AuditHookChanged  AuditAction = "hook_changed"
	AuditHookDisabled AuditAction = "hook_disabled"

	AuditBotMade       AuditAction = "bot_made"
	AuditBotTokenMade  AuditAction = "bot_token_made"
	AuditBotTokenEnded AuditAction = "bot_token_ended"

	AuditImported AuditAction = "imported" // the detail is from where, and how much
)

// AuditActions are all of them, in the order in which they are documented.
var AuditActions = []AuditAction{
	AuditSignedIn, AuditRefused, AuditSuspended, AuditRestored, AuditPromoted, AuditDemoted, AuditResetMade, AuditPasswordReset, AuditDeleted, AuditLinked,
	AuditReported, AuditReportClosed, AuditReportReopened,
	AuditRegistration, AuditInvited, AuditInvitationEnded,
	AuditHookMade, AuditHookEnded, AuditHookChanged, AuditHookDisabled,
	AuditBotMade, AuditBotTokenMade, AuditBotTokenEnded, AuditImported,
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

// AuditFilter says which entries are asked for. "" is any.
type AuditFilter struct {
	Action AuditAction
	Person string // a username: who acted, or whom it is about
	// Since and Until are dates in UTC, which are their first moments, or times. Since is included.
	Since, Until string
}

// AuditSearch is a filter as the store takes it. The zero value is all of the log.
type AuditSearch struct {
	Action       AuditAction
	Person       UserID
	Since, Until *time.Time
}

// search resolves the filter but for the person.
func (f AuditFilter) search() (AuditSearch, error) {
	moment := func(location, text string) (*time.Time, *Field) {
		if text == "" {
			return nil, nil
		}
		at, _, ok := parseMoment(text, time.UTC)
		if !ok {
			return nil, &Field{location, "must be a date like 2026-11-24 or a time like 2026-11-24T09:30:00Z"}
		}
		return &at, checkTime(location, at)
	}
	since, badSince := moment("query.since", f.Since)
	until, badUntil := moment("query.until", f.Until)
	return AuditSearch{Action: f.Action, Since: since, Until: until}, fieldErrors(badSince, badUntil)
}

// Audit lists what was done to accounts, newest first, past the entry of that key. Nothing is told of a person who is unknown.
func (s *Service) Audit(
	ctx context.Context, op Operator, filter AuditFilter, before string, limit int,
) (entries []AuditEntry, more bool, err error) {
	search, err := filter.search()
	if err != nil {
		return nil, false, err
	}
	if err := s.administers(ctx, op); err != nil {
		return nil, false, err
	}
	if filter.Person != "" {
		person, err := s.UserByName(ctx, filter.Person)
		if IsKind(err, KindNotFound) {
			return nil, false, nil
		}
		if err != nil {
			return nil, false, err
		}
		search.Person = person.ID
	}
	entries, err = s.store.Audit(ctx, search, before, limit+1)
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
