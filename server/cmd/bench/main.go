//go:build linux

// Command bench measures the server: `make bench`. It is not a part of the product.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/chatrooms/chatrooms/server/internal/bench"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run() error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	o := bench.Options{Out: os.Stdout}
	flag.StringVar(&o.Root, "root", ".", "the checkout, in which bin/chatrooms was built")
	flag.StringVar(&o.Only, "case", "", "measure only cases whose name holds this, or one of several: a|b")
	flag.StringVar(&o.JSON, "json", "", "write the figures to this file")
	flag.StringVar(&o.Docs, "docs", "", "put the table into performance.md in this folder, and a chart beside it")
	flag.StringVar(&o.Profile, "profile", "", "write a processor profile of the case on SQLite to this file")
	herd := flag.Int("stampede", 0, "let so many people come back at once, and nothing else")
	library := flag.Int("search", 0, "search so many messages, and nothing else; -case: on which database")
	move := flag.Int("move", 0, "export and import a whole server of so many messages, and nothing else")
	url := flag.String("url", "", "with -move: an empty PostgreSQL database, to import into as well")
	flag.Parse()
	if *move > 0 {
		return bench.Move{Messages: *move, URL: *url, Out: os.Stdout}.Run(ctx)
	}
	if *library > 0 {
		return bench.Search{Root: o.Root, Messages: *library, On: o.Only, Out: os.Stdout}.Run(ctx)
	}
	if *herd > 0 {
		return bench.Stampede{Root: o.Root, People: *herd, Out: os.Stdout}.Run(ctx)
	}
	if flag.NArg() == 2 && flag.Arg(0) == "write-loop" {
		return bench.WriteLoop(ctx, flag.Arg(1))
	}
	return bench.Run(ctx, o)
}
