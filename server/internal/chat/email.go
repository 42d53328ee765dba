package chat

import (
	"context"
	"regexp"
	"strings"
	"time"
)

// Email is where an account is mailed.
type Email struct {
	Address      string    // confirmed; "" is none
	Pending      string    // asked for, and not confirmed yet; "" is none
	PendingUntil time.Time // until then it can be confirmed
}

const (
	// maxEmail is the longest address that RFC 5321 allows, in bytes.
	maxEmail = 254
	// confirmLifetime is how long an address can be confirmed, resetByMailLifetime how long the link of a forgotten password
	// can be used: a mailbox is read by more than its owner's eyes.
	confirmLifetime     = 24 * time.Hour
	resetByMailLifetime = time.Hour
	// resetPause is how often an account is mailed such a link at most.
	resetPause = 5 * time.Minute
)

// emailPattern is what HTML takes for an address. It has neither white space nor control characters, so that nothing of it can
// begin another header.
var emailPattern = regexp.MustCompile(
	"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$")

// FoldEmail is an address as addresses are compared. Strictly the part before the @ could mean another mailbox in capitals; no
// mail service does so.
func FoldEmail(address string) string { return strings.ToLower(address) }

func checkEmail(location, text string) (string, *Field) {
	address := strings.TrimSpace(text)
	local, _, _ := strings.Cut(address, "@")
	isDotted := !strings.HasPrefix(local, ".") && !strings.HasSuffix(local, ".") && !strings.Contains(local, "..")
	if len(address) > maxEmail || !isDotted || !emailPattern.MatchString(address) {
		return "", &Field{location, "must be an e-mail address like ada@example.org, in plain letters"}
	}
	return address, nil
}

// MailKind says what a mail with a link is for.
type MailKind string

// The mails with a link.
const (
	MailConfirm MailKind = "confirm" // an address
	MailReset   MailKind = "reset"   // a forgotten password
)

// QueuedMail is a mail with a link that waits to be sent.
type QueuedMail struct {
	User    User
	Kind    MailKind
	Address string
	AskedAt time.Time
	Tries   int // this one counted
}

// EmailStore keeps where people are mailed, and mails with a link that wait. It stores no link: a code is made when its mail
// is sent, and kept as a hash.
type EmailStore interface {
	Email(ctx context.Context, user UserID, at time.Time) (Email, error)
	// AskEmail has a link mailed to an address, until then, that confirms it. Another account may have it: who confirms it
	// finds out. unsubscribe becomes the account's code for that if it has none.
	AskEmail(ctx context.Context, user UserID, address, unsubscribe string, at, until time.Time) (Email, error)
	// RemoveEmail forgets the address and what was to be mailed, and ends links that set a password.
	RemoveEmail(ctx context.Context, user UserID, at time.Time) error
	// ConfirmEmail makes a pending address the account's. Unknown: KindNotFound; used or expired: KindGone; another account's:
	// KindConflict.
	ConfirmEmail(ctx context.Context, hash CodeHash, at time.Time) error
	// MailedTo is the account of a code that ends digests. Unknown: KindNotFound.
	MailedTo(ctx context.Context, code string) (UserID, error)
	// Unsubscribe mails the account of that code no digests any more; it returns its notifications, and whether they changed.
	// Unknown: KindNotFound.
	Unsubscribe(ctx context.Context, code string) (UserID, Notifications, bool, error)
	// AskReset has a link mailed that sets the password of the account of that username or confirmed address, if there is
	// one with a password, and none was asked for since before.
	AskReset(ctx context.Context, account string, at, before time.Time, entry AuditEntry) error

	// ClaimMails gives mails with a link that are due, to one caller of all; they are due again at until.
	ClaimMails(ctx context.Context, now, until time.Time, limit int) ([]QueuedMail, error)
	// OpenCode stores the hash of a mail's code, and tells whose it is and where it goes; false: it is not to be sent any
	// more, and was forgotten.
	OpenCode(ctx context.Context, m QueuedMail, hash CodeHash, at time.Time) (QueuedMail, bool, error)
	// EndMail forgets a mail; DelayMail has it wait, and forgets the code, which nobody has got.
	EndMail(ctx context.Context, m QueuedMail) error
	DelayMail(ctx context.Context, m QueuedMail, hash CodeHash, until time.Time) error
}

// Email is the actor's own.
func (s *Service) Email(ctx context.Context, actor Actor) (Email, error) {
	if err := canManageAccount(actor); err != nil {
		return Email{}, err
	}
	return s.store.Email(ctx, actor.User.ID, s.now())
}

// ChangeEmail has a link mailed to the address, which becomes the actor's when it is opened. It needs a confirmation, else
// forbidden: whoever has the mailbox can set the password. unsubscribe is a new code.
func (s *Service) ChangeEmail(ctx context.Context, actor Actor, address, unsubscribe string, c Confirmation) (Email, error) {
	address, bad := checkEmail("body.address", address)
	if err := first(fieldErrors(bad), canManageAccount(actor)); err != nil {
		return Email{}, err
	}
	if err := s.confirm(ctx, actor, c); err != nil {
		return Email{}, err
	}
	now := s.now()
	return s.store.AskEmail(ctx, actor.User.ID, address, unsubscribe, now, now.Add(confirmLifetime))
}

// RemoveEmail forgets the actor's address. It needs a confirmation, as ChangeEmail does.
func (s *Service) RemoveEmail(ctx context.Context, actor Actor, c Confirmation) error {
	if err := canManageAccount(actor); err != nil {
		return err
	}
	if err := s.confirm(ctx, actor, c); err != nil {
		return err
	}
	return s.store.RemoveEmail(ctx, actor.User.ID, s.now())
}

// ConfirmEmail makes an address the account's for which the link was mailed.
func (s *Service) ConfirmEmail(ctx context.Context, hash CodeHash) error {
	err := s.store.ConfirmEmail(ctx, hash, s.now())
	if IsKind(err, KindConflict) {
		return Conflict("Another account has this address.")
	}
	return err
}

// CanUnsubscribe says whether there is such a code; unknown, not found.
func (s *Service) CanUnsubscribe(ctx context.Context, code string) error {
	_, err := s.store.MailedTo(ctx, code)
	return err
}

// UnsubscribeMail ends digests to the account of that code, and tells its connections.
func (s *Service) UnsubscribeMail(ctx context.Context, code string) error {
	user, now, changed, err := s.store.Unsubscribe(ctx, code)
	if err == nil && changed {
		s.publisher.PublishSignal(NotificationsChanged{User: user, Notifications: now})
	}
	return err
}

// CanForgetPasswords refuses where passwords are off, and what is the name of nobody.
func (s *Service) CanForgetPasswords(account string) error {
	var bad *Field
	if text := strings.TrimSpace(account); !canBeSeen(text) || len(text) > maxEmail {
		bad = &Field{"body.account", "must be a username or an e-mail address"}
	}
	return first(fieldErrors(bad), s.takesPasswords())
}

// ForgetPassword has a link mailed to the account of that username or confirmed address. It does not tell whether there is
// one, and its caller must not wait for it: how long it takes would tell.
func (s *Service) ForgetPassword(ctx context.Context, account string, from Origin) error {
	at := s.now()
	entry := AuditEntry{At: at, Action: AuditResetMade, IP: from.IP, Detail: "by mail"}
	return s.store.AskReset(ctx, strings.TrimSpace(account), at, at.Add(-resetPause), entry)
}

// ResetByMailUntil is until when a link that is mailed at that time can be used.
func ResetByMailUntil(at time.Time) time.Time { return at.Add(resetByMailLifetime) }
