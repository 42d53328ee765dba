package httpapi

import (
	"context"
	"net/http"
	"strings"

	"github.com/chatrooms/chatrooms/server/internal/auth"
	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// errNoMail is the answer where the feature is off.
var errNoMail = chat.NotFound("Mail on this server")

func (s *server) email(ctx context.Context, actor chat.Actor, _ *nothing) (*answer[wire.Email], error) {
	if s.Mail == nil {
		return nil, errNoMail
	}
	email, err := s.Service.Email(ctx, actor)
	return &answer[wire.Email]{wire.FromEmail(email)}, err
}

type emailChange struct {
	Address  string  `json:"address" doc:"Where a link is mailed to that confirms it." example:"ada@example.org"`
	Password *string `json:"password,omitempty" format:"password" doc:"Of an account that has one." example:"correct horse battery"`
	Username *string `json:"username,omitempty" doc:"Of an account without a password: its own." example:"ada"`
}

// putEmail counts what is mailed to the account and to the address: others' mailboxes must not be filled by this server.
func (s *server) putEmail(ctx context.Context, actor chat.Actor, in *struct{ Body emailChange }) (*answer[wire.Email], error) {
	if s.Mail == nil {
		return nil, errNoMail
	}
	confirmed, err := s.confirmed(ctx, actor, confirmation{in.Body.Password, in.Body.Username})
	if err != nil {
		return nil, err
	}
	mailbox := chat.FoldEmail(strings.TrimSpace(in.Body.Address))
	if len(mailbox) > maxParam { // none, and not worth remembering
		mailbox = "too long"
	}
	for _, key := range []string{"account " + actor.User.PublicID, "address " + mailbox} {
		if err := take(s.Limits.Mails, key); err != nil {
			return nil, err
		}
	}
	email, err := s.Service.ChangeEmail(ctx, actor, in.Body.Address, auth.NewCode(), confirmed)
	return &answer[wire.Email]{wire.FromEmail(email)}, err
}

func (s *server) deleteEmail(ctx context.Context, actor chat.Actor, in *struct{ Body confirmation }) (*nothing, error) {
	if s.Mail == nil {
		return nil, errNoMail
	}
	confirmed, err := s.confirmed(ctx, actor, in.Body)
	if err != nil {
		return nil, err
	}
	return nil, s.Service.RemoveEmail(ctx, actor, confirmed)
}

type emailCode struct {
	Code string `json:"code" doc:"From the link." example:"3q2-7w8kQ0u0n1o2p3q4rA"`
}

func (s *server) confirmEmail(ctx context.Context, in *struct{ Body emailCode }) (*nothing, error) {
	if s.Mail == nil {
		return nil, errNoMail
	}
	err := s.Service.ConfirmEmail(ctx, auth.HashCode(in.Body.Code))
	s.rightGuess(ctx, err)
	return nil, err
}

type forgottenPassword struct {
	Account string `json:"account" doc:"A username, or a confirmed e-mail address." example:"ada"`
}

// accepted is 202 with nothing in it.
type accepted struct{ Status int }

// forgotPassword answers the same, after the same work, whether there is such an account or not.
func (s *server) forgotPassword(ctx context.Context, in *struct{ Body forgottenPassword }) (*accepted, error) {
	if s.Mail == nil {
		return nil, errNoMail
	}
	v := visitOf(ctx)
	if err := s.withinGuesses(v, "forgot "+in.Body.Account); err != nil {
		return nil, err
	}
	if err := s.Service.CanForgetPasswords(in.Body.Account); err != nil {
		return nil, err
	}
	if err := s.Mail.Forgot(in.Body.Account, v.origin()); err != nil {
		return nil, err
	}
	return &accepted{http.StatusAccepted}, nil
}

type unsubscribePath struct {
	Code string `path:"code" example:"3q2-7w8kQ0u0n1o2p3q4rA"`
}

// unsubscribePage leads to a page with a button: mail programs open links by themselves, and that must change nothing.
func (s *server) unsubscribePage(ctx context.Context, in *unsubscribePath) (*redirection, error) {
	if s.Mail == nil {
		return nil, errNoMail
	}
	err := s.Service.CanUnsubscribe(ctx, in.Code)
	s.rightGuess(ctx, err)
	if err != nil {
		return nil, err
	}
	return found(s.pageURL(ctx, "/unsubscribe/"+in.Code)), nil
}

// unsubscribe is what mail programs call (RFC 8058), and the page's button.
func (s *server) unsubscribe(ctx context.Context, in *unsubscribePath) (*nothing, error) {
	if s.Mail == nil {
		return nil, errNoMail
	}
	err := s.Service.UnsubscribeMail(ctx, in.Code)
	s.rightGuess(ctx, err)
	return nil, err
}
