package app

import (
	"cmp"
	"context"
	"strings"

	"github.com/chatrooms/chatrooms/server/internal/auth"
	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/config"
	"github.com/chatrooms/chatrooms/server/internal/doctor"
	"github.com/chatrooms/chatrooms/server/internal/mail"
)

// digestAfter is how long a message is unread before its reader is mailed of it, and mailRetry after how long a mail is tried
// again; tests wait less.
var (
	digestAfter = chat.DigestAfter
	mailRetry   = mail.FirstRetry
)

// openMail makes what mail needs, where SMTP_URL turns it on. It comes before the log is followed.
func (n *node) openMail(cfg config.Config) (err error) {
	if !cfg.HasMail() {
		return nil
	}
	n.store.QueueDigests(digestAfter)
	n.mail, err = mail.New(mail.Options{
		Service: n.service, Store: n.store, Server: mailServer(cfg), Now: n.store.Now, Retry: mailRetry, Log: n.log, Metrics: n.metrics,
		PageURL: cmp.Or(string(cfg.UIURL), string(cfg.PublicURL)), APIURL: string(cfg.PublicURL) + "/api/v1",
		NewCode: func() (string, chat.CodeHash) {
			code := auth.NewCode()
			return code, auth.HashCode(code)
		},
	})
	return err
}

func mailServer(cfg config.Config) mail.Server {
	return mail.Server{URL: string(cfg.SMTPURL), From: string(cfg.SMTPFrom)}
}

// sendMails sends them until ctx ends.
func (n *node) sendMails(ctx context.Context) {
	if n.mail != nil {
		n.mail.Run(ctx)
	}
}

// mailCheck connects to the mail server and signs in. Nothing is sent.
func mailCheck(cfg config.Config) doctor.Check {
	return one(func(ctx context.Context) doctor.Finding {
		if !cfg.HasMail() {
			return doctor.Good("mail", "off: SMTP_URL is unset")
		}
		if err := mail.Probe(ctx, mailServer(cfg)); err != nil {
			return doctor.Bad("mail", rootOf(err), "is the mail server running, and do the scheme (smtps:// for TLS from the start), port, name and password in SMTP_URL fit?")
		}
		found := "the mail server answers"
		if strings.Contains(string(cfg.SMTPURL), "@") {
			found += " and takes name and password"
		}
		return doctor.Good("mail", "%s", found)
	})
}
