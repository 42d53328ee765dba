package app

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/chatrooms/chatrooms/server/internal/auth"
	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/config"
	"github.com/chatrooms/chatrooms/server/internal/store"
)

// ChangeAccount suspends or restores an account, or gives or takes administration. Running servers notice within seconds.
func ChangeAccount(ctx context.Context, cfg config.Config, username string, change chat.AccountChange) error {
	return withService(ctx, cfg, func(service *chat.Service) error {
		_, err := service.ChangeAccount(ctx, chat.CommandLine, username, change)
		return err
	})
}

// DeleteAccount deletes an account: its messages stay.
func DeleteAccount(ctx context.Context, cfg config.Config, username string) error {
	return withService(ctx, cfg, func(service *chat.Service) error {
		return service.EndAccount(ctx, chat.CommandLine, username)
	})
}

// ResetPassword writes a link to out with which the account's password is set anew, once.
func ResetPassword(ctx context.Context, cfg config.Config, username string, out io.Writer) error {
	return withService(ctx, cfg, func(service *chat.Service) error {
		code := auth.NewCode()
		reset, err := service.MakeReset(ctx, chat.CommandLine, username, auth.HashCode(code))
		if err != nil {
			return err
		}
		base := cmp.Or(string(cfg.UIURL), string(cfg.PublicURL))
		_, err = fmt.Fprintf(out, "%s/reset/%s\nworks once, until %s\n", base, code, reset.ExpiresAt.Format("2006-01-02 15:04 MST"))
		if base == "" && err == nil {
			_, err = fmt.Fprintln(out, "put the web client's address before it (UI_URL and PUBLIC_URL are unset)")
		}
		return err
	})
}

// SetRegistration says who may make an account from now on; "" leaves it to the environment. Running servers follow within
// seconds.
func SetRegistration(ctx context.Context, cfg config.Config, how chat.Registration) error {
	return withService(ctx, cfg, func(service *chat.Service) error {
		_, err := service.SetRegistration(ctx, chat.CommandLine, how)
		return err
	})
}

// PrintRegistration writes who may make an account, and who says so.
func PrintRegistration(ctx context.Context, cfg config.Config, out io.Writer) error {
	return withService(ctx, cfg, func(service *chat.Service) error {
		setting, err := service.AdminRegistration(ctx, chat.CommandLine)
		if err != nil {
			return err
		}
		by := "by REGISTRATION in the environment"
		if setting.IsSet {
			by = "by an administrator"
		}
		_, err = fmt.Fprintf(out, "%s, %s\n", setting.Now, by)
		return err
	})
}

// LinkIdentity joins an account to somebody at the provider of single sign-on.
func LinkIdentity(ctx context.Context, cfg config.Config, username string, who chat.Identity) error {
	if cfg.HasOIDC() && who.Issuer != string(cfg.OIDCIssuer) {
		return fmt.Errorf("the issuer should be %s, as OIDC_ISSUER says", cfg.OIDCIssuer)
	}
	return withService(ctx, cfg, func(service *chat.Service) error {
		return service.LinkIdentity(ctx, chat.CommandLine, username, who)
	})
}

// accountsRead is how many accounts are read at once.
const accountsRead = 500

// ListAccounts writes one line an account whose names contain q, newest first.
func ListAccounts(ctx context.Context, cfg config.Config, q string, state chat.AccountState, out io.Writer) error {
	return withService(ctx, cfg, func(service *chat.Service) error {
		table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
		_, _ = fmt.Fprintln(table, "USERNAME\tDISPLAY NAME\tSTATE\tADMINISTRATOR\tCREATED")
		for before, more := "", true; more; {
			var accounts []chat.Account
			var err error
			if accounts, more, err = service.Accounts(ctx, chat.CommandLine, q, state, before, accountsRead); err != nil {
				return err
			}
			for _, a := range accounts {
				before = a.User.PublicID
				_, _ = fmt.Fprintln(table, accountLine(a))
			}
		}
		return table.Flush()
	})
}

func accountLine(a chat.Account) string {
	name, state, admin := a.User.Username, chat.AccountActive, ""
	switch {
	case a.User.Deleted:
		name, state = "-", chat.AccountDeleted
	case a.IsSuspended:
		state = chat.AccountSuspended
	}
	if a.User.Admin {
		admin = "yes"
	}
	return fmt.Sprintf("%s\t%s\t%s\t%s\t%s", name, a.User.DisplayName, state, admin, a.User.CreatedAt.Format("2006-01-02"))
}

// withService runs fn with a service beside servers that run or without one.
func withService(ctx context.Context, cfg config.Config, fn func(*chat.Service) error) error {
	return withStore(ctx, cfg, func(db *store.Store) error {
		if err := db.LearnTime(ctx); err != nil {
			return err
		}
		service := chat.NewService(chat.Options{Store: db, Publisher: nobody{}, Now: db.Now, NewID: newID, Log: newLogger(cfg), Registration: chat.Registration(cfg.Registration), NoPasswords: !bool(cfg.Passwords)})
		defer service.Close()
		return fn(service)
	})
}

// nobody is the publisher of a process without listeners: running servers read what it did from the database.
type nobody struct{}

func (nobody) PublishEvents([]chat.Event) {}
func (nobody) PublishSignal(chat.Signal)  {}
