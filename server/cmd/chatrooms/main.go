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
	"github.com/chatrooms/chatrooms/server/internal/config"
)

// version is set by the build.
var version = "dev"

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
  user delete NAME      delete an account; its messages stay
  export ROOM           write a room's whole conversation, with a server running or not
    --format=FORMAT     jsonl (the default), csv, html or txt
    --excel             csv begins with a byte order mark, without which Excel does not read UTF-8
    --output=FILE       to a file, not to the standard output
    --progress          tell how far it is; on a terminal it does so anyway
  openapi               print the OpenAPI document
  version               print the version

README.md lists the environment variables.
`

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "chatrooms:", err)
		os.Exit(1)
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
	case command == "export":
		return exportRoom(args[1:])
	case command == "openapi" && len(args) == 1:
		_, err := os.Stdout.Write(app.OpenAPI(version))
		return err
	case command == "version" && len(args) == 1:
		fmt.Println(version)
		return nil
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
