package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/chatrooms/chatrooms/server/internal/app"
	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/config"
)

// user is `chatrooms user COMMAND NAME`, `chatrooms user link NAME ISSUER SUBJECT` and
// `chatrooms user list [TEXT] [--state=…]`.
func user(args []string, out io.Writer) error {
	cfg, err := config.LoadForMigrate(os.Environ())
	if err != nil {
		return err
	}
	ctx, stop := untilSignal()
	defer stop()
	yes, no := true, false
	changes := map[string]chat.AccountChange{
		"promote": {Admin: &yes}, "demote": {Admin: &no}, "suspend": {Suspended: &yes}, "restore": {Suspended: &no},
	}
	if len(args) > 0 && args[0] == "list" {
		q, state, err := parseUserList(args[1:])
		if err != nil {
			return err
		}
		return app.ListAccounts(ctx, cfg, q, state, out)
	}
	if len(args) == 4 && args[0] == "link" {
		return app.LinkIdentity(ctx, cfg, args[1], chat.Identity{Issuer: args[2], Subject: args[3]})
	}
	if len(args) != 2 {
		return errors.New("user: say what to do and with whom: `chatrooms help` lists the commands")
	}
	change, isChange := changes[args[0]]
	switch {
	case isChange:
		return app.ChangeAccount(ctx, cfg, args[1], change)
	case args[0] == "reset-password":
		return app.ResetPassword(ctx, cfg, args[1], out)
	case args[0] == "delete":
		return app.DeleteAccount(ctx, cfg, args[1])
	}
	return fmt.Errorf("user: there is no command %q: `chatrooms help` lists them", args[0])
}

// registration is `chatrooms registration [MODE]`.
func registration(args []string, out io.Writer) error {
	cfg, err := config.LoadForMigrate(os.Environ())
	if err != nil {
		return err
	}
	ctx, stop := untilSignal()
	defer stop()
	if len(args) == 0 {
		return app.PrintRegistration(ctx, cfg, out)
	}
	how := chat.Registration(args[0])
	switch how {
	case "default":
		how = ""
	case chat.RegistrationOpen, chat.RegistrationInvite, chat.RegistrationClosed:
	default:
		return fmt.Errorf("registration: should be open, invite, closed or default, not %q", args[0])
	}
	return app.SetRegistration(ctx, cfg, how)
}

func parseUserList(args []string) (q string, state chat.AccountState, err error) {
	flags := flag.NewFlagSet("user list", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	named := flags.String("state", "", "")
	var texts []string
	for len(args) > 0 { // the flag may stand before the text or after it
		if err := flags.Parse(args); err != nil {
			return "", "", fmt.Errorf("user list: %w: `chatrooms help` lists the flags", err)
		}
		if args = flags.Args(); len(args) > 0 {
			texts, args = append(texts, args[0]), args[1:]
		}
	}
	switch state = chat.AccountState(*named); state {
	case "", chat.AccountActive, chat.AccountSuspended, chat.AccountDeleted:
	default:
		return "", "", fmt.Errorf("user list: --state should be active, suspended or deleted, not %q", *named)
	}
	if len(texts) > 1 {
		return "", "", errors.New("user list: give one part of a name, or none")
	}
	if len(texts) == 1 {
		q = texts[0]
	}
	return q, state, nil
}
