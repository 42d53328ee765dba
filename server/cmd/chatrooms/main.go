// Command chatrooms is the server: `serve` (the default), `migrate`, and the few things an operator does beside it.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/chatrooms/chatrooms/server/internal/app"
	"github.com/chatrooms/chatrooms/server/internal/client"
	"github.com/chatrooms/chatrooms/server/internal/config"
)

// The build sets version, commit and date. A buildpack finds the first by its line.
var version = "dev"

var commit, date string

const usage = `chatrooms: real-time chatrooms with a durable, gapless log per room

usage: chatrooms [command]

  serve                 run the server (the default); reads only its environment
  migrate               bring the database's schema up, and exit
  user list [TEXT]      list accounts, those whose names contain TEXT
    --state=STATE       active, suspended or deleted ones
  user promote NAME     make an account an administrator of the server
  user demote NAME      make it an ordinary one again
  user suspend NAME     keep an account from signing in, and end its sessions and tokens
  user restore NAME     let it in again
  user reset-password NAME
                        print a link with which its password is set anew, once, within 24 h
  user link NAME ISSUER SUBJECT
                        join an account to somebody at the provider of single sign-on
  user delete NAME      delete an account; its messages stay
  registration [MODE]   say who may make an account, or set it: open, invite, closed or
                        default (as REGISTRATION says); running servers follow within seconds
  export ROOM           write a room's whole conversation, with a server running or not
    --format=FORMAT     jsonl (the default), csv, html or txt
    --excel             csv begins with a byte order mark, without which Excel does not read UTF-8
    --output=FILE       to a file, not to the standard output
    --progress          tell how far it is; on a terminal it does so anyway
    --all=DIR           in place of a room: write everything of the server to a new folder, from which
                        import chatrooms makes it again, with any database; run again, it goes on
  import chatrooms DIR  make the whole server from such a folder, in an empty database; run again, it goes on
    --progress          tell how far it is; on a terminal it does so anyway
  import slack FILE     take people, rooms and messages over from an export of Slack (a zip), with a server
                        running or not; a second run adds nothing
    --map=FILE          people.csv: who of them has an account here
    --owner=NAME        who owns rooms whose maker is not in them
    --source=NAME       what the import is called; two servers of one kind need two names
    --report=FILE       write the report to a file as JSON
    --json              print the report as JSON
    --progress          tell how far it is; on a terminal it does so anyway
  import mattermost FILE
                        the same from Mattermost's bulk export: a zip, or its JSON lines
    --map=FILE          people.csv: who of them has an account here
    --owner=NAME        who owns rooms whose maker is not in them
    --source=NAME       what the import is called; two servers of one kind need two names
    --report=FILE       write the report to a file as JSON
    --json              print the report as JSON
    --progress          tell how far it is; on a terminal it does so anyway
  import discord FILE...
                        the same from what DiscordChatExporter wrote as JSON, one file a channel
    --public            everybody sees the rooms; else those who wrote in them
    --map=FILE          people.csv: who of them has an account here
    --owner=NAME        who owns rooms whose maker is not in them
    --source=NAME       what the import is called; two servers of one kind need two names
    --report=FILE       write the report to a file as JSON
    --json              print the report as JSON
    --progress          tell how far it is; on a terminal it does so anyway
  backup FILE           write all data to a new file, with a server running or not (SQLite; PostgreSQL: says how)
  restore FILE          make the data from a backup, in an empty DATA_DIR
  doctor                check the configuration and what it names, and say what to do
    --url=URL           also look at the server as a browser does at that address
    --json              print the findings as JSON
  client login URL      sign in at a server, and keep a token for the commands below; asks for the
                        account and its password (in a pipe: the first line is the password)
    --user=NAME         the account
    --token             ask for a personal access token in place of a password
  client rooms          list the account's rooms: name, unread messages, title
    --json              one room a line, as the API says it
  client send ROOM [TEXT]
                        post TEXT, or else what comes on the standard input
    --lines             post each line of the standard input as it comes
    --id=ID             under this id it is posted once, however often this is run (lines: ID-1, ID-2 and so on)
    --wait=TIME         for how long to try while the server is away (2m)
  client tail ROOM      print a room's messages as they come, and come back after breaks; it goes on where the
                        last tail of the room on this machine ended, and begins with what is new the first time
    --after=SEQ         go on after this event; 0: from the beginning
    --new               begin with what is new
    --cursor=NAME       go on at a named cursor of the account, and move it: on any machine
    --json              one event a line, as the API says it
  client upload ROOM FILE
                        post a file
    --text=TEXT         with a text
    --id=ID             as with send
    --wait=TIME         as with send
  completion SHELL      print a script that completes these commands in bash, zsh or fish
  openapi               print the OpenAPI document
  man                   print the manual page, for man(1)
  version               print version, commit, date and Go's version

docs/configuration.md lists the environment variables. docs/command-line.md explains the client.

exit status: 0 done, 1 failed; of client commands also 2 wrong usage, 3 not signed in, 4 not there or not allowed,
5 not acceptable (too long, say), 6 the server cannot be reached or asks to wait longer, 130 interrupted (tail: 0)
`

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "chatrooms:", err)
		os.Exit(client.Status(err))
	}
}

func run(args []string) error {
	command := "serve"
	if len(args) > 0 {
		command = args[0]
	}
	switch {
	case command == "serve" && len(args) <= 1:
		return serve()
	case command == "migrate" && len(args) == 1:
		return migrate()
	case command == "user":
		return user(args[1:], os.Stdout)
	case command == "registration" && len(args) <= 2:
		return registration(args[1:], os.Stdout)
	case command == "export":
		return runExport(args[1:])
	case command == "import":
		return runImport(args[1:], os.Stdout)
	case command == "backup" && len(args) == 2:
		return backUp(args[1])
	case command == "restore" && len(args) == 2:
		return restore(args[1])
	case command == "doctor":
		return examine(args[1:], os.Stdout)
	case command == "client":
		return runClient(args[1:])
	case command == "completion" && len(args) == 2:
		return writeCompletion(args[1], os.Stdout)
	case command == "openapi" && len(args) == 1:
		_, err := os.Stdout.Write(app.OpenAPI(version))
		return err
	case command == "man" && len(args) == 1:
		return writeMan(os.Stdout)
	case command == "version" && len(args) == 1:
		return printVersion(os.Stdout)
	case command == "help" || command == "-h" || command == "--help":
		fmt.Print(usage)
		return nil
	}
	return fmt.Errorf("there is no command %q: `chatrooms help` lists them", strings.Join(args, " "))
}

func serve() error {
	cfg, err := config.Load(os.Environ())
	if err != nil {
		return err
	}
	ctx, stop := untilSignal()
	defer stop()
	return app.Run(ctx, cfg, version, os.Stdout)
}

// untilSignal ends its context at the first SIGTERM or interrupt. Later SIGTERMs change nothing, since platforms send
// several; a second interrupt is a person at a terminal who will not wait.
func untilSignal() (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		interrupts := 0
		for s := range signals {
			cancel()
			if s != os.Interrupt {
				continue
			}
			if interrupts++; interrupts == 2 {
				os.Exit(130)
			}
			fmt.Fprintln(os.Stderr, "stopping; Ctrl-C again stops at once")
		}
	}()
	return ctx, cancel
}

func migrate() error {
	cfg, err := config.LoadForMigrate(os.Environ())
	if err != nil {
		return err
	}
	ctx, stop := untilSignal()
	defer stop()
	return app.Migrate(ctx, cfg)
}
