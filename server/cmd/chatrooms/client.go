package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"golang.org/x/term"

	"github.com/chatrooms/chatrooms/server/internal/client"
)

// runClient is `chatrooms client COMMAND …`.
func runClient(args []string) error {
	// Not untilSignal: that one speaks, and a second interrupt has nobody to wait for here.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	commands := map[string]func(context.Context, []string) error{
		"login": clientLogin, "rooms": clientRooms, "send": clientSend, "tail": clientTail, "upload": clientUpload,
	}
	if len(args) > 0 {
		if run := commands[args[0]]; run != nil {
			return run(ctx, args[1:])
		}
	}
	return client.UsageError("client: should be login, rooms, send, tail or upload: `chatrooms help` lists them")
}

// parseArgs reads flags before, between and after other arguments, which it returns. After -- there are none.
func parseArgs(flags *flag.FlagSet, args []string) (rest []string, err error) {
	flags.SetOutput(io.Discard)
	for len(args) > 0 {
		if err := flags.Parse(args); err != nil {
			return nil, client.UsageError(fmt.Sprintf("client %s: %v: `chatrooms help` lists the flags", flags.Name(), err))
		}
		after := flags.Args()
		if parsed := len(args) - len(after); parsed > 0 && args[parsed-1] == "--" {
			return append(rest, after...), nil
		}
		if args = after; len(args) > 0 {
			rest, args = append(rest, args[0]), args[1:]
		}
	}
	return rest, nil
}

// signedIn is a client of the account that is kept.
func signedIn() (*client.Client, client.Config, error) {
	config, err := client.UserConfig()
	if err != nil {
		return nil, config, err
	}
	account, err := config.Account()
	if err != nil {
		return nil, config, err
	}
	c := client.New(account)
	if term.IsTerminal(int(os.Stderr.Fd())) { // nobody reads it elsewhere
		c.Notes = func(text string) { fmt.Fprintln(os.Stderr, "waiting:", text) }
	}
	return c, config, nil
}

func clientLogin(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("login", flag.ContinueOnError)
	user, byToken := flags.String("user", "", ""), flags.Bool("token", false, "")
	rest, err := parseArgs(flags, args)
	if err != nil {
		return err
	}
	if len(rest) != 1 {
		return client.UsageError("client login: name one server: chatrooms client login URL [--user=NAME] [--token]")
	}
	server, err := client.Server(rest[0])
	if err != nil {
		return err
	}
	config, err := client.UserConfig()
	if err != nil {
		return err
	}
	if err := client.Check(ctx, server); err != nil {
		return err
	}
	a := asker{in: bufio.NewReader(os.Stdin), isTerminal: term.IsTerminal(int(os.Stdin.Fd()))}
	if a.isTerminal && strings.HasPrefix(server, "http://") {
		fmt.Fprintln(os.Stderr, "This address is not encrypted: who is on the way can read the password.")
	}
	account, err := a.account(ctx, config, server, *user, *byToken)
	if err != nil {
		return err
	}
	if err := config.KeepAccount(account); err != nil {
		return err
	}
	if a.isTerminal {
		fmt.Fprintf(os.Stderr, "Signed in at %s as %s.\n", account.URL, account.Username)
	}
	return nil
}

// asker asks on a terminal, without an echo what is secret, or reads a line of a pipe.
type asker struct {
	in         *bufio.Reader
	isTerminal bool
}

func (a asker) account(ctx context.Context, config client.Config, server, user string, byToken bool) (client.Account, error) {
	if byToken {
		token, err := a.secret(ctx, "Token: ")
		if err != nil {
			return client.Account{}, err
		}
		return client.TakeToken(ctx, server, strings.TrimSpace(token))
	}
	if user == "" {
		if !a.isTerminal {
			return client.Account{}, client.UsageError("client login: in a pipe, say --user=NAME; the first line is the password")
		}
		fmt.Fprint(os.Stderr, "Username: ")
		typed, err := a.line(ctx)
		if err != nil {
			return client.Account{}, err
		}
		user = strings.TrimSpace(typed)
	}
	password, err := a.secret(ctx, "Password: ")
	if err != nil {
		return client.Account{}, err
	}
	before, _ := config.Account() // there may be none
	host, _ := os.Hostname()
	name := []rune("chatrooms client " + host)
	return client.SignIn(ctx, before, server, user, password, string(name[:min(len(name), 64)]))
}

func (a asker) secret(ctx context.Context, prompt string) (string, error) {
	if !a.isTerminal {
		return a.line(ctx)
	}
	fd := int(os.Stdin.Fd())
	state, err := term.GetState(fd)
	if err != nil {
		return "", err
	}
	fmt.Fprint(os.Stderr, prompt)
	text, err := within(ctx, func() (string, error) {
		typed, err := term.ReadPassword(fd)
		return string(typed), err
	})
	fmt.Fprintln(os.Stderr)
	if ctx.Err() != nil { // its reader still waits, and the terminal must echo again
		_ = term.Restore(fd, state)
	}
	return text, err
}

func (a asker) line(ctx context.Context) (string, error) {
	text, err := within(ctx, func() (string, error) {
		text, err := a.in.ReadString('\n')
		if err == io.EOF && text != "" { //nolint:errorlint // bufio returns it as it is
			err = nil
		}
		return text, err
	})
	return strings.TrimRight(text, "\r\n"), err
}

// within gives up at the end of the context, while the reader waits on.
func within(ctx context.Context, read func() (string, error)) (string, error) {
	type result struct {
		text string
		err  error
	}
	done := make(chan result, 1)
	go func() {
		text, err := read()
		done <- result{text, err}
	}()
	select {
	case r := <-done:
		return r.text, r.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

func clientRooms(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("rooms", flag.ContinueOnError)
	asJSON := flags.Bool("json", false, "")
	rest, err := parseArgs(flags, args)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return client.UsageError("client rooms: takes no arguments: chatrooms client rooms [--json]")
	}
	c, _, err := signedIn()
	if err != nil {
		return err
	}
	out := bufio.NewWriter(os.Stdout)
	if err := c.Rooms(ctx, out, *asJSON); err != nil {
		return err
	}
	return out.Flush()
}

func clientSend(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("send", flag.ContinueOnError)
	lines, id := flags.Bool("lines", false, ""), flags.String("id", "", "")
	wait := flags.Duration("wait", client.DefaultWait, "")
	rest, err := parseArgs(flags, args)
	if err != nil {
		return err
	}
	if len(rest) == 0 || *lines && len(rest) > 1 {
		return client.UsageError("client send: name a room: chatrooms client send ROOM [TEXT] [--id=ID] [--wait=TIME], or send ROOM --lines")
	}
	c, _, err := signedIn()
	if err != nil {
		return err
	}
	c.Wait = *wait
	switch {
	case *lines:
		return c.SendLines(ctx, rest[0], os.Stdin, *id)
	case *id == "":
		*id = client.NewID()
	}
	if len(rest) == 1 {
		return c.SendAll(ctx, rest[0], os.Stdin, *id)
	}
	return c.Send(ctx, rest[0], strings.Join(rest[1:], " "), *id)
}

func clientTail(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("tail", flag.ContinueOnError)
	var o client.TailOptions
	after := flags.Int64("after", -1, "")
	flags.BoolVar(&o.IsNew, "new", false, "")
	flags.BoolVar(&o.JSON, "json", false, "")
	flags.StringVar(&o.Cursor, "cursor", "", "")
	rest, err := parseArgs(flags, args)
	if err != nil {
		return err
	}
	isAfter := false
	flags.Visit(func(f *flag.Flag) { isAfter = isAfter || f.Name == "after" })
	if len(rest) != 1 || isAfter && (*after < 0 || o.IsNew) {
		return client.UsageError("client tail: name one room: chatrooms client tail ROOM [--after=SEQ | --new] [--cursor=NAME] [--json]")
	}
	if o.Room = rest[0]; isAfter {
		o.After = after
	}
	c, config, err := signedIn()
	if err != nil {
		return err
	}
	return c.Tail(ctx, config, o, os.Stdout)
}

func clientUpload(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("upload", flag.ContinueOnError)
	text, id := flags.String("text", "", ""), flags.String("id", "", "")
	wait := flags.Duration("wait", client.DefaultWait, "")
	rest, err := parseArgs(flags, args)
	if err != nil {
		return err
	}
	if len(rest) != 2 {
		return client.UsageError("client upload: name a room and a file: chatrooms client upload ROOM FILE [--text=TEXT] [--id=ID] [--wait=TIME]")
	}
	c, _, err := signedIn()
	if err != nil {
		return err
	}
	if c.Wait = *wait; *id == "" {
		*id = client.NewID()
	}
	return c.Upload(ctx, rest[0], rest[1], *text, *id)
}
